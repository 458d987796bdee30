package io.tributary.merge.store;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A file of the store being written under a temporary name. {@link #seal} makes it durable and visible; closing it
 * without sealing leaves nothing behind.
 */
public interface BlobOutput extends WritableByteChannel {
    /** Writes everything that remains. Fails with {@code DISK_FULL} or {@code STORE_UNAVAILABLE}. */
    @Override
    int write(ByteBuffer src);

    /** Bytes written so far. */
    long bytes();

    /** Syncs and makes it visible under its digest, which is returned. An equal one that is already there is fine. */
    String seal();

    @Override
    void close();
}
