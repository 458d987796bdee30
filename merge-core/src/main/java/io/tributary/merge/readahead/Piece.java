package io.tributary.merge.readahead;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A request's bytes, valid until the next piece is asked for.
 *
 * @param what the work they are for
 */
public record Piece<T>(T what, Map<Origin, ByteBuffer> bytes) {
    public boolean has(Origin origin) {
        return bytes.containsKey(origin);
    }

    /** Little-endian, from position 0 to limit. */
    public ByteBuffer of(Origin origin) {
        ByteBuffer buffer = bytes.get(origin);
        if (buffer == null) {
            throw new IllegalStateException("nothing of " + origin + " was asked for");
        }
        return buffer;
    }
}
