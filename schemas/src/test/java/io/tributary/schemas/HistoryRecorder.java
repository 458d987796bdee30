package io.tributary.schemas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.SchemaParser;

/**
 * Writes the history from the hand-written sources. A message whose shape changed gets a new entry; where only words or
 * defaults changed, its newest entry is written again. Before a shape's first release its newest entry may be replaced:
 * nobody has such bytes.
 */
final class HistoryRecorder {
    private static final Path DIRECTORY = Path.of("src/main/resources/io/tributary/schemas/history");

    /** What becomes of a shape that changed. */
    enum Change {
        /** A further entry; the old ones stay readable. */
        ADD,
        /** Takes the newest entry's place, and messages without source go: only for what no release has written. */
        REPLACE
    }

    private HistoryRecorder() {}

    static void record(SchemaSources sources, Change change) throws IOException {
        for (var message : sources.messages().entrySet()) {
            record(message.getKey(), message.getValue(), change);
        }
        if (change == Change.REPLACE) {
            removeAllBut(sources.messages().keySet());
        }
        index();
    }

    private static void removeAllBut(Set<String> names) throws IOException {
        try (var tree = Files.walk(DIRECTORY)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Path message = DIRECTORY.relativize(path).getName(0);
                if (!names.contains(message.toString()) && !path.endsWith("index.txt") && !path.equals(DIRECTORY)) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void record(String name, Schema schema, Change change) throws IOException {
        Path directory = DIRECTORY.resolve(name);
        Files.createDirectories(directory);
        int number = 1;
        while (Files.exists(directory.resolve((number + 1) + ".avsc"))) {
            number++;
        }
        Path newest = directory.resolve(number + ".avsc");
        boolean changed = Files.exists(newest)
                && SchemaSources.fingerprint(SchemaParser.parseSingle(newest)) != SchemaSources.fingerprint(schema);
        Path target = changed && change == Change.ADD ? directory.resolve((number + 1) + ".avsc") : newest;
        Files.writeString(target, text(schema));
    }

    private static void index() throws IOException {
        StringBuilder index = new StringBuilder();
        TreeMap<String, Schema> entries = new TreeMap<>();
        try (var tree = Files.walk(DIRECTORY)) {
            for (Path file :
                    tree.filter(path -> path.toString().endsWith(".avsc")).toList()) {
                int number = number(file);
                String key = "%s %d"
                        .formatted(
                                Optional.ofNullable(file.getParent())
                                        .orElseThrow()
                                        .getFileName(),
                                number);
                entries.put(key, SchemaParser.parseSingle(file));
            }
        }
        entries.forEach((key, schema) -> index.append("%016x".formatted(SchemaSources.fingerprint(schema)))
                .append(' ')
                .append(key)
                .append('\n'));
        Files.writeString(DIRECTORY.resolve("index.txt"), index);
    }

    static int number(Path file) {
        return Integer.parseInt(String.valueOf(file.getFileName()).replace(".avsc", ""));
    }

    static String text(Schema schema) {
        return SchemaFormatter.format("json/pretty", schema) + "\n";
    }
}
