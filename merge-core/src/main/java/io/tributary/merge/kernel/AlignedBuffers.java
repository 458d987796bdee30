package io.tributary.merge.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Direct little-endian buffers whose first byte lies on a 64-byte boundary: vector code takes the same path on every
 * run, and libtorch reads them without a copy.
 */
public final class AlignedBuffers {
    public static final int ALIGNMENT = 64;

    private AlignedBuffers() {}

    /** A buffer with exactly that many bytes, position 0. */
    public static ByteBuffer allocate(int bytes) {
        ByteBuffer raw = ByteBuffer.allocateDirect(Math.addExact(bytes, ALIGNMENT));
        int offset = raw.alignmentOffset(0, ALIGNMENT);
        int start = offset == 0 ? 0 : ALIGNMENT - offset;
        return raw.slice(start, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
