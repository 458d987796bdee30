package io.tributary.merge.file;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Direct little-endian buffers whose first byte lies on a multiple of {@value #ALIGNMENT}: what kernels need to give
 * the same bits every time.
 */
public final class AlignedBuffers {
    public static final int ALIGNMENT = 64;

    private AlignedBuffers() {}

    /**
     * A zeroed buffer with position 0 and limit {@code bytes}.
     *
     * @throws MergeException {@link ErrorCode#OUT_OF_MEMORY} where the JVM cannot give it, or {@code bytes} exceeds
     *     what one buffer can hold (2 GiB): larger tensors are read in blocks
     */
    public static ByteBuffer allocate(long bytes) {
        if (bytes > Integer.MAX_VALUE - ALIGNMENT) {
            throw new MergeException(
                    ErrorCode.OUT_OF_MEMORY,
                    "A buffer of " + bytes + " bytes is more than one buffer can hold (2 GiB); read it in blocks");
        }
        try {
            // Not alignedSlice: it would cut the end down to a multiple as well.
            ByteBuffer room = ByteBuffer.allocateDirect((int) bytes + ALIGNMENT - 1);
            int past = room.alignmentOffset(0, ALIGNMENT);
            return room.slice(past == 0 ? 0 : ALIGNMENT - past, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        } catch (OutOfMemoryError e) {
            throw new MergeException(
                    ErrorCode.OUT_OF_MEMORY,
                    "No memory for a buffer of " + bytes
                            + " bytes: give the process more (-XX:MaxDirectMemorySize) or run fewer workers",
                    e);
        }
    }
}
