package io.tributary.merge.task;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.technique.Slot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A tensor's slots between bytes, one slot after the other, and arrays by name. */
final class SlotBytes {
    private SlotBytes() {}

    static Map<String, NDArray> arrays(Kernels kernels, NDManager scope, List<Slot> slots, ByteBuffer bytes) {
        Map<String, NDArray> arrays = new HashMap<>();
        int position = bytes.position();
        for (Slot slot : slots) {
            int length = Math.toIntExact(slot.shape().elements() * (slot.dtype().bits() / Byte.SIZE));
            ByteBuffer part = bytes.slice(position, length).order(ByteOrder.LITTLE_ENDIAN);
            arrays.put(slot.name(), kernels.floats(scope, part, slot.dtype(), slot.shape()));
            position += length;
        }
        return arrays;
    }

    static NDArray of(Map<String, NDArray> state, Slot slot) {
        NDArray array = state.get(slot.name());
        if (array == null) {
            throw new IllegalStateException("the technique returned no '" + slot.name() + "'");
        }
        return array;
    }
}
