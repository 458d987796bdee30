package io.tributary.merge.store;

import io.tributary.merge.file.DurableFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A prefix of an object store: objects by key, each visible whole or not at all. Finding, reading and creating by key
 * tell the newest state; a list may be older. What passes is tried again inside; what does not leaves as
 * {@code STORE_UNAVAILABLE}. Used by many threads.
 */
public interface Bucket extends AutoCloseable {
    /** Largest part of an object that is read at a time, in bytes. */
    int RANGE = 8 << 20;

    Optional<RemoteObject> find(String key);

    /** Exactly {@code length} bytes from {@code offset}, which it must have; empty where the object is not there. */
    Optional<byte[]> read(String key, long offset, int length);

    /**
     * Copies an object into a new file, in ranges, so that a failure costs one of them. The copy's digest; empty where
     * the object is not there.
     */
    default Optional<String> fetch(RemoteObject object, Path target) {
        try (DurableFile file = DurableFile.create(target)) {
            while (file.bytes() < object.bytes()) {
                int length = (int) Math.min(RANGE, object.bytes() - file.bytes());
                Optional<byte[]> range = read(object.key(), file.bytes(), length);
                if (range.isEmpty()) {
                    return Optional.empty();
                }
                file.write(ByteBuffer.wrap(range.get()));
            }
            return Optional.of(file.seal());
        }
    }

    /** Uploads a file, in parts where it is large; an object that is there is replaced at the end. */
    void write(String key, Path file);

    /** Writes a small object unless there is one of this key; says whether it did. Of two at once, one does. */
    boolean create(String key, byte[] content);

    /** All objects whose keys begin with {@code prefix}, which is empty or ends in a slash. */
    List<RemoteObject> list(String prefix);

    /** Removes it; fine where it is not there. */
    void delete(String key);

    @Override
    void close();
}
