package io.tributary.app.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation shows to people who write in Python reads what we write. */
@EnabledIf("isPythonThere")
class PythonExampleTest {
    private static final Path SCRIPT = Path.of("../docs/examples/read_records.py");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    @TempDir
    private Path directory;

    /** 3.10 or newer: it has pattern matching. */
    static boolean isPythonThere() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 10))")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    @Test
    void everyMessageIsReadAsItWasWritten() throws Exception {
        List<Object> values = MessageTypes.all()
                .map(type -> new ArbitraryValues(new Random(type.getSimpleName().hashCode())).of(type))
                .toList();
        Path written = Files.write(
                directory.resolve("written"),
                values.stream()
                        .map(value -> HexFormat.of().formatHex(Wire.SINGLE_OBJECT.encode(value)))
                        .toList());
        Path read = directory.resolve("read");
        Process python = new ProcessBuilder("python3", SCRIPT.toString())
                .redirectInput(written.toFile())
                .redirectOutput(read.toFile())
                .start();
        String complaints = new String(python.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(python.waitFor()).as(complaints).isZero();

        List<String> lines = Files.readAllLines(read);
        assertThat(lines).hasSameSizeAs(values);
        for (int line = 0; line < lines.size(); line++) {
            Object value = values.get(line);
            String name = SchemaNames.name(value.getClass());
            assertThat(lines.get(line)).startsWith(name + " ");
            JsonNode found = JSON.readTree(lines.get(line).substring(name.length() + 1));
            assertSame(name, found, JSON.readTree(Messages.toAvro(value).toString()));
        }
    }

    /** Numbers that are none are texts in Avro's JSON. */
    private static void assertSame(String where, JsonNode found, JsonNode expected) {
        if (expected.isObject()) {
            assertThat(found.size()).as(where).isEqualTo(expected.size());
            expected.properties()
                    .forEach(field ->
                            assertSame(where + "." + field.getKey(), found.path(field.getKey()), field.getValue()));
        } else if (expected.isArray()) {
            assertThat(found.size()).as(where).isEqualTo(expected.size());
            for (int element = 0; element < expected.size(); element++) {
                assertSame(where + "[" + element + "]", found.path(element), expected.path(element));
            }
        } else if (found.isDouble() && expected.isTextual()) {
            assertThat(found.asText()).as(where).isEqualTo(expected.asText());
        } else if (expected.isDouble()) {
            assertThat(found.doubleValue()).as(where).isCloseTo(expected.doubleValue(), within(0.0));
        } else {
            assertThat(found).as(where).isEqualTo(expected);
        }
    }
}
