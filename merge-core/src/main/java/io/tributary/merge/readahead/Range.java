package io.tributary.merge.readahead;

import java.nio.ByteBuffer;

/**
 * Some consecutive bytes to be read.
 *
 * @param position within {@code source}
 * @param digest takes the bytes; ranges that share one are of one origin, and read in the order in which they were
 *     asked for
 */
public record Range(Source source, long position, int length, RunningDigest digest) {
    /** Anything that fills a buffer's remaining bytes from a position; called by a reading thread. */
    @FunctionalInterface
    public interface Source {
        void read(ByteBuffer dst, long position);
    }
}
