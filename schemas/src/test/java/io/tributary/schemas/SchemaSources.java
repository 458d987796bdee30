package io.tributary.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParser;

/** The hand-written {@code src/main/avro}: one type per file, which name each other. */
record SchemaSources(SortedMap<String, Schema> types) {
    static final Path DIRECTORY = Path.of("src/main/avro");

    static SchemaSources read() {
        try (Stream<Path> tree = Files.walk(DIRECTORY)) {
            List<Path> files = tree.filter(path -> path.toString().endsWith(".avsc"))
                    .sorted()
                    .toList();
            SchemaParser parser = new SchemaParser();
            for (Path file : files) {
                parser.parse(file);
            }
            SortedMap<String, Schema> types = new TreeMap<>();
            parser.getParsedNamedSchemas().forEach(type -> types.put(type.getFullName(), type));
            if (files.size() != types.size()) {
                throw new IllegalStateException(files.size() + " files hold " + types.size() + " types");
            }
            return new SchemaSources(types);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Those with a {@code topic}: what is written on its own, not only inside others. */
    SortedMap<String, Schema> messages() {
        SortedMap<String, Schema> messages = new TreeMap<>(types);
        messages.values().removeIf(type -> type.getProp("topic") == null);
        return messages;
    }

    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }
}
