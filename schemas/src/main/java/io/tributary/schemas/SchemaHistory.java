package io.tributary.schemas;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;

/**
 * Every shape that every message ever had, bundled, so that no server is needed to read old records. The newest entry
 * of a name is the one that is written. Entries are self-contained: other programs may read them as they are.
 */
public final class SchemaHistory {
    /** Resource, relative to this class, with one line per entry: fingerprint, name, number. */
    public static final String INDEX = "history/index.txt";

    private static final SchemaHistory BUNDLED = read();

    private final Map<Long, Entry> byFingerprint = new HashMap<>();
    private final SortedMap<String, NavigableMap<Integer, Entry>> byName = new TreeMap<>();
    private final Map<Entry, EventSchema> parsed = new ConcurrentHashMap<>();

    private record Entry(String name, int number, long fingerprint) {
        String resource() {
            return "history/" + name + "/" + number + ".avsc";
        }
    }

    private SchemaHistory() {}

    /** The history in this jar. */
    public static SchemaHistory bundled() {
        return BUNDLED;
    }

    /** A history of these entries only. */
    static SchemaHistory of(List<EventSchema> entries) {
        SchemaHistory history = new SchemaHistory();
        for (EventSchema schema : entries) {
            Entry entry = new Entry(schema.name(), schema.number(), schema.fingerprint());
            history.add(entry);
            history.parsed.put(entry, schema);
        }
        return history;
    }

    /** Full names of all messages. */
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(byName.keySet()));
    }

    /** The shape in which a message is written today. */
    public Optional<EventSchema> current(String name) {
        return Optional.ofNullable(byName.get(name))
                .map(entries -> schema(entries.lastEntry().getValue()));
    }

    /** All shapes of a message, oldest first; empty for an unknown name. */
    public SortedMap<Integer, EventSchema> versions(String name) {
        SortedMap<Integer, EventSchema> versions = new TreeMap<>();
        byName.getOrDefault(name, new TreeMap<>()).forEach((number, entry) -> versions.put(number, schema(entry)));
        return versions;
    }

    /** The shape with this fingerprint. */
    public Optional<EventSchema> withFingerprint(long fingerprint) {
        return Optional.ofNullable(byFingerprint.get(fingerprint)).map(this::schema);
    }

    private EventSchema schema(Entry entry) {
        return parsed.computeIfAbsent(entry, missing -> {
            try (InputStream file = resource(missing.resource())) {
                Schema schema = SchemaParser.parseSingle(new String(file.readAllBytes(), StandardCharsets.UTF_8));
                return new EventSchema(missing.name, missing.number, missing.fingerprint, schema);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        });
    }

    private static SchemaHistory read() {
        SchemaHistory history = new SchemaHistory();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(resource(INDEX), StandardCharsets.UTF_8))) {
            lines.lines().map(SchemaHistory::entry).forEach(history::add);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return history;
    }

    private static Entry entry(String line) {
        String[] words = line.split(" ", -1);
        return new Entry(words[1], Integer.parseInt(words[2]), Long.parseUnsignedLong(words[0], 16));
    }

    private void add(Entry entry) {
        byFingerprint.put(entry.fingerprint, entry);
        byName.computeIfAbsent(entry.name, name -> new TreeMap<>()).put(entry.number, entry);
    }

    private static InputStream resource(String name) {
        InputStream found = SchemaHistory.class.getResourceAsStream(name);
        if (found == null) {
            throw new IllegalStateException("resource " + name + " is missing from the schemas jar; build it again");
        }
        return found;
    }
}
