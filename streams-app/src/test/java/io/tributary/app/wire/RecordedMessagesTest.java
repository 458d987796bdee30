package io.tributary.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Bytes that earlier releases wrote. A release adds its own by {@code -Dwire.record=RELEASE} on this test; recorded
 * files are never changed once their release is out.
 */
class RecordedMessagesTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/io/tributary/app/wire/recorded");
    private static final JsonMapper JSON = new JsonMapper();

    /** One recorded message: its name, its bytes, and what they said. */
    private record Recorded(String release, String name, String hex, String json) {
        static Recorded of(Path file, String line) {
            String[] words = line.split(" ", 3);
            return new Recorded(String.valueOf(file.getFileName()), words[0], words[1], words[2]);
        }
    }

    @BeforeAll
    static void recordWhereAsked() throws IOException {
        String release = System.getProperty("wire.record");
        if (release != null) {
            List<String> lines = MessageTypes.all()
                    .map(type -> {
                        Object value = new ArbitraryValues(
                                        new Random(type.getSimpleName().hashCode()))
                                .of(type);
                        return SchemaNames.name(type) + " " + HexFormat.of().formatHex(Wire.SINGLE_OBJECT.encode(value))
                                + " " + Messages.toAvro(value);
                    })
                    .toList();
            Files.createDirectories(DIRECTORY);
            Files.write(DIRECTORY.resolve(release + ".txt"), lines);
        }
    }

    private static List<Recorded> recorded() throws IOException {
        List<Recorded> recorded = new ArrayList<>();
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.sorted().toList()) {
                Files.readAllLines(file).forEach(line -> recorded.add(Recorded.of(file, line)));
            }
        }
        assertThat(recorded).isNotEmpty();
        return recorded;
    }

    @Test
    void everythingThatAnyReleaseWroteIsStillRead() throws IOException {
        for (Recorded then : recorded()) {
            Class<?> type = MessageTypes.named(then.name());
            Object value = Wire.SINGLE_OBJECT.decode(
                    MessageTypes.root(type), HexFormat.of().parseHex(then.hex()));
            JsonNode now = JSON.readTree(Messages.toAvro(value).toString());
            assertHolds(then.release() + ": " + then.name(), now, JSON.readTree(then.json()));
        }
    }

    /** Whatever was said then is said now; more may be. */
    private static void assertHolds(String where, JsonNode now, JsonNode then) {
        if (then.isObject()) {
            then.properties()
                    .forEach(field ->
                            assertHolds(where + "." + field.getKey(), now.path(field.getKey()), field.getValue()));
        } else if (then.isArray()) {
            assertThat(now).as(where).hasSameSizeAs(then);
            for (int element = 0; element < then.size(); element++) {
                assertHolds(where + "[" + element + "]", now.path(element), then.path(element));
            }
        } else {
            assertThat(now).as(where).isEqualTo(then);
        }
    }
}
