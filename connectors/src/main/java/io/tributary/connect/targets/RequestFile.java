package io.tributary.connect.targets;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How one kind of serving system is spoken to, as a YAML file that people read: the requests that bring a version,
 * those that follow whatever happened, and those that show what is served.
 *
 * @param deploy in this order, on each server
 * @param afterwards on each server after {@code deploy}, also where that failed
 * @param observe in this order; the last answer is looked at
 * @param shows selector of the served version in that answer
 * @param means what it shows where the version is served; with variables
 */
record RequestFile(List<Step> deploy, List<Step> afterwards, List<Step> observe, String shows, String means) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> PARTS = Set.of("deploy", "finally", "observe", "shows", "means");
    private static final Set<String> KEYS =
            Set.of("request", "body", "timeoutSeconds", "accept", "expect", "capture", "unless", "until");

    RequestFile {
        deploy = List.copyOf(deploy);
        afterwards = List.copyOf(afterwards);
        observe = List.copyOf(observe);
    }

    /** One that comes with the plugin: {@code sglang}, {@code vllm} and so on. */
    static RequestFile bundled(String name) {
        try (InputStream file = RequestFile.class.getResourceAsStream(name + ".yaml")) {
            return parse(name, new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws MergeException {@code INVALID_ARGUMENT} where it is none */
    static RequestFile read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }

    static RequestFile parse(String name, String text) {
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(text);
        } catch (JacksonException e) {
            throw invalid(name, e.getOriginalMessage());
        }
        requireKnown(name, root, PARTS);
        List<Step> observe = steps(name, root.path("observe"));
        String shows = root.path("shows").asText();
        if (observe.isEmpty() || !shows.startsWith("/")) {
            throw invalid(name, "expected observe, with at least one request, and shows, a selector such as /version");
        }
        return new RequestFile(
                steps(name, root.path("deploy")),
                steps(name, root.path("finally")),
                observe,
                shows,
                root.path("means").asText("{weights}"));
    }

    private static List<Step> steps(String name, JsonNode list) {
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : list) {
            requireKnown(name, step, KEYS);
            String[] request = step.path("request").asText().split(" ", 2);
            if (request.length < 2 || !request[1].startsWith("/")) {
                throw invalid(name, "expected request: METHOD /path, found " + step.path("request"));
            }
            List<Integer> accept = new ArrayList<>();
            step.path("accept").forEach(status -> accept.add(status.asInt()));
            steps.add(new Step(
                    request[0],
                    request[1],
                    Optional.of(step.path("body")).filter(body -> !body.isMissingNode()),
                    Optional.of(step.path("timeoutSeconds"))
                            .filter(JsonNode::isNumber)
                            .map(seconds -> Duration.ofSeconds(seconds.asLong())),
                    accept,
                    texts(step.path("expect")),
                    texts(step.path("capture")),
                    Optional.ofNullable(step.path("unless").textValue()),
                    texts(step.path("until"))));
        }
        return steps;
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    private static void requireKnown(String name, JsonNode object, Set<String> known) {
        object.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw invalid(name, "unknown '" + key + "', expected some of " + known);
            }
        });
    }

    /** A body with its variables filled in. */
    static JsonNode filled(JsonNode body, Map<String, String> values) {
        if (body.isTextual()) {
            return JSON.getNodeFactory().textNode(Text.fill(body.textValue(), values));
        }
        if (body.isObject()) {
            var object = JSON.createObjectNode();
            body.properties().forEach(field -> object.set(field.getKey(), filled(field.getValue(), values)));
            return object;
        }
        if (body.isArray()) {
            var array = JSON.createArrayNode();
            body.forEach(element -> array.add(filled(element, values)));
            return array;
        }
        return body;
    }

    private static MergeException invalid(String name, String what) {
        return new MergeException(ErrorCode.INVALID_ARGUMENT, "Requests " + name + ": " + what);
    }
}
