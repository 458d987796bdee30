package io.tributary.merge.store;

/** What a sweep or deletion removed. */
public record Swept(long files, long bytes) {
    public static final Swept NOTHING = new Swept(0, 0);

    public Swept plus(Swept other) {
        return new Swept(files + other.files, bytes + other.bytes);
    }
}
