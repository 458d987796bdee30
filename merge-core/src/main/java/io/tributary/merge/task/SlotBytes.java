package io.tributary.merge.task;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.technique.Slot;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A tensor's slots between the bytes of a state blob and arrays by name. */
final class SlotBytes {
    private SlotBytes() {}

    /** Slots that lie one after the other. */
    static Map<String, NDArray> arrays(Kernels kernels, NDManager scope, List<Slot> slots, ByteBuffer bytes) {
        Map<String, NDArray> arrays = new HashMap<>();
        int position = bytes.position();
        for (Slot slot : slots) {
            int length = Math.toIntExact(slot.shape().elements() * (slot.dtype().bits() / Byte.SIZE));
            ByteBuffer part = bytes.slice(position, length).order(ByteOrder.LITTLE_ENDIAN);
            arrays.put(slot.name(), kernels.array(scope, part, slot.dtype(), slot.shape()));
            position += length;
        }
        return arrays;
    }

    /** Slots of a row block of this shape, side by side. */
    static Map<String, NDArray> rows(
            Kernels kernels, NDManager scope, List<Slot> slots, Shape shape, ByteBuffer bytes) {
        if (slots.size() == 1) {
            return arrays(kernels, scope, slots, bytes);
        }
        NDArray all = kernels.floats(scope, bytes, DType.F32, StateLayout.interleaved(shape, slots.size()));
        Map<String, NDArray> arrays = new HashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            arrays.put(slots.get(i).name(), kernels.part(scope, all, i));
        }
        return arrays;
    }

    /** The array of a slot, which the technique must have returned. */
    static NDArray of(Map<String, NDArray> state, Slot slot) {
        NDArray array = state.get(slot.name());
        if (array == null) {
            throw new IllegalStateException("the technique returned no '" + slot.name() + "'");
        }
        return array;
    }

    /** The slots of a row block side by side, as one array. */
    static NDArray rows(Kernels kernels, NDManager scope, List<Slot> slots, Map<String, NDArray> state) {
        return slots.size() == 1
                ? of(state, slots.get(0))
                : kernels.interleaved(
                        scope, slots.stream().map(slot -> of(state, slot)).toList());
    }
}
