package io.tributary.merge.readahead;

import io.tributary.merge.file.AlignedBuffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Two sets of aligned buffers, one being filled while the other is used. Kept between tasks, so that memory does not
 * depend on how many were done; they grow to the largest piece. Belongs to one compute thread.
 */
public final class ReusableBuffers {
    private final List<Map<Origin, ByteBuffer>> sets =
            List.of(new EnumMap<>(Origin.class), new EnumMap<>(Origin.class));

    /** An aligned little-endian buffer of exactly that many bytes; its content is what was left in it. */
    ByteBuffer take(int set, Origin origin, int bytes) {
        ByteBuffer buffer = sets.get(set).get(origin);
        if (buffer == null || buffer.capacity() < bytes) {
            buffer = AlignedBuffers.allocate(bytes);
            sets.get(set).put(origin, buffer);
        }
        return buffer.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
