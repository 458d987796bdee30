package io.tributary.merge.store;

import io.tributary.merge.safetensors.SafetensorsFile;
import java.nio.ByteBuffer;

/** A sealed, immutable file of the store, open for reading. */
public interface Blob extends AutoCloseable {
    BlobRef ref();

    long bytes();

    /** Fills {@code dst}'s remaining bytes from {@code position}. */
    void read(ByteBuffer dst, long position);

    /**
     * A read-only little-endian view of part of the file, mapped into memory: at most 2 GiB at a time, from any offset
     * of a file of any size. It stays valid after the blob is closed or deleted, and goes when it is unreachable.
     */
    ByteBuffer map(long offset, long length);

    /** The whole content, for reports; refused beyond 256 MiB. */
    byte[] content();

    /** The content as safetensors; closed with the blob. Entries' offsets are what {@link #map} takes. */
    SafetensorsFile safetensors();

    @Override
    void close();
}
