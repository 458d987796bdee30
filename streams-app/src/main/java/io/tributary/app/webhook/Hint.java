package io.tributary.app.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.merge.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Where to look because somebody called: nothing else of a call is believed, all else is asked of the hub or registry
 * itself.
 *
 * @param sender who called: {@code huggingface} or {@code mlflow}
 * @param name repository or registered model
 * @param revision commit or version, which never changes its content
 * @param since when the first call about it came
 */
record Hint(String sender, String name, String revision, Instant since) {
    /** The same for every call about the same revision; also a file name. */
    String key() {
        return Sha256.of((sender + '\0' + name + '\0' + revision).getBytes(StandardCharsets.UTF_8));
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("sender", sender)
                .put("name", name)
                .put("revision", revision)
                .put("sinceMillis", since.toEpochMilli());
    }

    static Hint of(JsonNode document) {
        return new Hint(
                document.path("sender").asText(),
                document.path("name").asText(),
                document.path("revision").asText(),
                Instant.ofEpochMilli(document.path("sinceMillis").asLong()));
    }

    @Override
    public String toString() {
        return sender + " " + name + " " + revision;
    }
}
