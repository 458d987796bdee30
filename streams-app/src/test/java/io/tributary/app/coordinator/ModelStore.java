package io.tributary.app.coordinator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** One lineage's part of the store: blobs by name, whose digest is their content's, and versions by number. */
final class ModelStore {
    /** Thrown where a task's input is gone. */
    static final class MissingBlob extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final String name;

        MissingBlob(String name) {
            super(name);
            this.name = name;
        }
    }

    private record Item(String content, long writtenAtMillis) {}

    private final Map<String, Item> blobs = new TreeMap<>();
    private final Map<Long, Item> versions = new TreeMap<>();

    static String digest(String content) {
        return UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8)).toString();
    }

    String write(String folder, String content, long now) {
        String digest = digest(content);
        blobs.put(folder + digest, new Item(content, now));
        return digest;
    }

    String read(String name) {
        Item item = blobs.get(name);
        if (item == null) {
            throw new MissingBlob(name);
        }
        return item.content();
    }

    boolean holds(String name) {
        return blobs.containsKey(name);
    }

    Set<String> names() {
        return new TreeSet<>(blobs.keySet());
    }

    Set<Long> versions() {
        return versions.keySet();
    }

    /** A version is written once; the same again is fine, another one would be a broken promise. */
    void seal(long number, String content, long now) {
        Item before = versions.putIfAbsent(number, new Item(content, now));
        if (before != null && !before.content().equals(content)) {
            throw new AssertionError("version " + number + " was " + before + ", and now is " + content);
        }
    }

    void delete(List<String> names, List<Long> numbers) {
        names.forEach(blobs::remove);
        numbers.forEach(versions::remove);
    }

    void sweep(List<String> live, List<Long> kept, long writtenBeforeMillis) {
        remove(blobs, live, writtenBeforeMillis);
        remove(versions, kept, writtenBeforeMillis);
    }

    private static <K> void remove(Map<K, Item> items, List<K> live, long writtenBeforeMillis) {
        items.entrySet()
                .removeIf(entry ->
                        !live.contains(entry.getKey()) && entry.getValue().writtenAtMillis() < writtenBeforeMillis);
    }
}
