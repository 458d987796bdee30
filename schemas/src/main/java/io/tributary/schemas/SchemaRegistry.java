package io.tributary.schemas;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.schemas.SchemaRegistryException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.SchemaParser;

/**
 * A schema registry that speaks Confluent's REST API: Confluent's own, Karapace, or Apicurio at
 * {@code /apis/ccompat/v7}. Each call is made again until {@code patience} is over where no answer, 408, 429 or 5xx
 * comes.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">API</a>
 */
public final class SchemaRegistry {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int ATTEMPTS = 5;

    /** In a 404, which any other server may say too. */
    private static final int NO_SUBJECT = 40401;

    private static final int NO_SCHEMA = 40403;

    private final String address;
    private final Optional<String> authorization;
    private final Duration patience;
    private final HttpClient client;

    /**
     * @param address without user and password, which would be there for everybody to see
     * @param login {@code user:password}
     * @throws IllegalArgumentException where the address is none
     */
    public SchemaRegistry(String address, Optional<String> login, Duration patience) {
        URI uri = URI.create(address);
        if (uri.getHost() == null
                || uri.getUserInfo() != null
                || !String.valueOf(uri.getScheme()).matches("https?")) {
            throw new IllegalArgumentException("'" + uri.getScheme() + "://" + uri.getHost()
                    + "' is no address of a schema registry: expected http://HOST:PORT/PATH without user and password,"
                    + " for example http://registry:8080/apis/ccompat/v7");
        }
        this.address = address.replaceFirst("/+$", "");
        this.authorization =
                login.map(text -> "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        this.patience = patience;
        this.client = HttpClient.newBuilder().connectTimeout(patience).build();
    }

    public String address() {
        return address;
    }

    /**
     * The identifier of a subject's newest shape. A shape that is not there yet is registered, after the older ones and
     * under {@code BACKWARD_TRANSITIVE} compatibility where the subject is new. Several processes may do so at once.
     *
     * @param shapes oldest first, at least one
     */
    int id(String subject, Collection<EventSchema> shapes) {
        EventSchema newest = shapes.stream().reduce((older, newer) -> newer).orElseThrow();
        for (int attempt = 1; ; attempt++) {
            Answer known = call("POST", subjects(subject), document(newest));
            if (known.status() == 200) {
                return known.id();
            }
            if (known.status() != 404) {
                throw known.refused("to look up " + subject);
            }
            try {
                return registered(subject, shapes, known.error() == NO_SUBJECT);
            } catch (SchemaRegistryException refused) {
                // Another process that registers the same makes ours fail: then it is there soon.
                if (refused.reason() != Reason.REFUSED || attempt == ATTEMPTS) {
                    throw refused;
                }
                pause();
            }
        }
    }

    private int registered(String subject, Collection<EventSchema> shapes, boolean isNew) {
        if (isNew) {
            call("PUT", "/config/" + encoded(subject), Map.of("compatibility", "BACKWARD_TRANSITIVE"))
                    .required("to set how " + subject + " may change");
        }
        int id = 0;
        for (EventSchema shape : shapes) {
            id = call("POST", subjects(subject) + "/versions", document(shape))
                    .required("to register " + subject + ", shape " + shape.number())
                    .id();
        }
        return id;
    }

    private static String subjects(String subject) {
        return "/subjects/" + encoded(subject);
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8);
    }

    private static Map<String, String> document(EventSchema shape) {
        return Map.of("schema", shape.schema().toString());
    }

    /** The schema with this identifier; empty where there is none. */
    Optional<Schema> schema(int id) {
        Answer found = call("GET", "/schemas/ids/" + id, Map.of());
        if (found.error() == NO_SCHEMA) {
            return Optional.empty();
        }
        try {
            return Optional.of(SchemaParser.parseSingle(
                    found.required("to show schema " + id).body().path("schema").asText()));
        } catch (SchemaParseException e) {
            return Optional.empty();
        }
    }

    private record Answer(String asked, int status, JsonNode body) {
        int id() {
            if (!body.path("id").isInt()) {
                throw refused("to say an identifier");
            }
            return body.path("id").asInt();
        }

        int error() {
            return body.path("error_code").asInt();
        }

        Answer required(String what) {
            if (status != 200) {
                throw refused(what);
            }
            return this;
        }

        SchemaRegistryException refused(String what) {
            boolean schema = status == 409 || status == 422;
            return new SchemaRegistryException(
                    schema ? Reason.REFUSED : Reason.UNAVAILABLE,
                    "The schema registry refuses " + what + " (" + asked + " answered " + status + "): "
                            + body.path("message").asText());
        }
    }

    private Answer call(String method, String path, Map<String, String> body) {
        String asked = method + " " + address + path;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                String problem;
                try {
                    HttpResponse<byte[]> answer = client.send(request(method, path, body), BodyHandlers.ofByteArray());
                    if (!isWorthAnotherTry(answer.statusCode())) {
                        return new Answer(asked, answer.statusCode(), parsed(answer.body()));
                    }
                    problem = asked + " answered " + answer.statusCode();
                } catch (IOException e) {
                    problem = e.toString();
                }
                if (System.nanoTime() > deadline) {
                    throw new SchemaRegistryException(
                            Reason.UNAVAILABLE, "The schema registry at " + address + " cannot be used: " + problem);
                }
                pause();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private SchemaRegistryException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new SchemaRegistryException(Reason.UNAVAILABLE, "Interrupted while " + address + " was asked", cause);
    }

    private static boolean isWorthAnotherTry(int status) {
        return status >= 500 || status == 429 || status == 408;
    }

    private HttpRequest request(String method, String path, Map<String, String> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(patience)
                .header("Accept", TYPE)
                .header("Content-Type", TYPE)
                .method(
                        method,
                        body.isEmpty()
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(JSON.valueToTree(body).toString()));
        authorization.ifPresent(login -> request.header("Authorization", login));
        return request.build();
    }

    private static JsonNode parsed(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JacksonException noJson) {
            return JSON.createObjectNode().put("message", "what it said is no JSON; is this a schema registry?");
        }
    }
}
