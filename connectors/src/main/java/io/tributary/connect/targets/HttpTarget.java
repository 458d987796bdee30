package io.tributary.connect.targets;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One or more servers that are spoken to over HTTP, as a {@link RequestFile} says, one after the other. A server that
 * serves the version already is left alone.
 */
public final class HttpTarget implements Target {
    private final RequestFile requests;
    private final List<String> servers;
    private final Map<String, String> settings;
    private final Speaking speaking;
    private final Optional<Target> before;

    private HttpTarget(
            RequestFile requests,
            List<String> servers,
            Map<String, String> settings,
            Speaking speaking,
            Optional<Target> before) {
        this.requests = requests;
        this.servers = List.copyOf(servers);
        this.settings = Map.copyOf(settings);
        this.speaking = speaking;
        this.before = before;
    }

    /**
     * @param requests name of a file that comes with the plugin
     * @param servers addresses, one per replica, for example {@code http://10.0.0.7:8000}
     * @param settings further variables of its requests, themselves with variables of the version
     * @param before what is done first, for example the link from which the servers read
     */
    public static HttpTarget bundled(
            String requests,
            List<String> servers,
            Map<String, String> settings,
            Speaking speaking,
            Optional<Target> before) {
        return new HttpTarget(RequestFile.bundled(requests), servers, settings, speaking, before);
    }

    /** @param requests a file of somebody's own */
    public static HttpTarget of(
            Path requests,
            List<String> servers,
            Map<String, String> settings,
            Speaking speaking,
            Optional<Target> before) {
        return new HttpTarget(RequestFile.read(requests), servers, settings, speaking, before);
    }

    @Override
    public Observed observe(PromotedVersion version) {
        Map<String, String> values = values(version);
        List<String> shown = new ArrayList<>();
        for (String server : servers) {
            shown.add(shown(server, values));
        }
        return new Observed(shown, Text.fill(requests.means(), values));
    }

    @Override
    public Observed deploy(PromotedVersion version) {
        before.ifPresent(first -> first.deploy(version));
        Map<String, String> values = values(version);
        String wanted = Text.fill(requests.means(), values);
        for (String server : servers) {
            if (!shown(server, values).equals(wanted)) {
                bring(server, new HashMap<>(values));
            }
        }
        return observe(version);
    }

    private void bring(String server, Map<String, String> values) {
        Optional<MergeException> failure = attempt(requests.deploy(), server, values);
        Optional<MergeException> after = attempt(requests.afterwards(), server, values);
        failure.or(() -> after).ifPresent(problem -> {
            throw problem;
        });
    }

    private Optional<MergeException> attempt(List<Step> steps, String server, Map<String, String> values) {
        try {
            for (Step step : steps) {
                if (!step.needless(values)) {
                    speaking.say(server, step, values);
                }
            }
            return Optional.empty();
        } catch (MergeException problem) {
            return Optional.of(problem);
        }
    }

    /** Empty where the server does not say, or does not know the model yet. */
    private String shown(String server, Map<String, String> values) {
        Map<String, String> known = new HashMap<>(values);
        JsonNode answer = null;
        for (Step step : requests.observe()) {
            try {
                answer = speaking.ask(server, step, known);
                if (Speaking.complaint(answer, step.expect(), known).isPresent()) {
                    return "";
                }
            } catch (MergeException refused) {
                if (refused.code() == ErrorCode.SERVING_REFUSED) {
                    return "";
                }
                throw refused;
            }
        }
        return answer == null
                ? ""
                : new Selector(Text.fill(requests.shows(), known)).in(answer).asText();
    }

    private Map<String, String> values(PromotedVersion version) {
        Map<String, String> values = new HashMap<>(version.variables());
        settings.forEach((name, text) -> values.put(name, Text.fill(text, version.variables())));
        return values;
    }
}
