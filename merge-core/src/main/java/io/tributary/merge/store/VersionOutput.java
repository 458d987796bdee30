package io.tributary.merge.store;

import java.nio.file.Path;

/**
 * A version being assembled in a temporary directory that no reader sees. {@link #seal} makes it visible at once;
 * closing it without sealing leaves nothing behind.
 */
public interface VersionOutput extends AutoCloseable {
    /** A new file of the version, named by a plain file name; its {@code seal} gives the digest. One at a time. */
    BlobOutput create(String name);

    /** Copies a file into the version; returns its digest. */
    String copy(Path source, String name);

    /**
     * Makes the version visible. Where an equal version (same names, same bytes) is already there, that one stays;
     * where a different one is, fails with {@code STATE_CORRUPT}.
     */
    void seal();

    @Override
    void close();
}
