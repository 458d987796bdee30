package io.tributary.merge.task;

import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.technique.Slot;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.technique.TensorRole;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which arrays a state blob holds: for every folded tensor its slots; for every passed-through one the newest expert's
 * elements as they are, {@code NAME#passed}.
 *
 * <p>A tensor that streams in row blocks is one array: its only slot {@code NAME#SLOT}, or its slots side by side, row
 * by row, {@code NAME#SLOT+SLOT}, so that a block of rows is one stretch of bytes. The slots of any other lie one after
 * the other.
 *
 * @param experts how many experts the state holds
 */
record StateLayout(Technique technique, long experts) {
    List<TensorSpec> of(List<PlannedTensor> tensors) {
        return tensors.stream().flatMap(tensor -> of(tensor).stream()).toList();
    }

    List<TensorSpec> of(PlannedTensor tensor) {
        if (tensor.treatment() != Treatment.FOLD) {
            return tensor.treatment() == Treatment.PASS ? List.of(passed(tensor)) : List.of();
        }
        List<Slot> slots = slots(tensor.role());
        if (!streams(tensor) || slots.size() == 1) {
            return slots.stream().map(slot -> spec(tensor, slot)).toList();
        }
        String names = slots.stream().map(Slot::name).collect(Collectors.joining("+"));
        return List.of(new TensorSpec(
                tensor.name() + "#" + names,
                DType.F32,
                interleaved(tensor.spec().shape(), slots.size())));
    }

    List<Slot> slots(TensorRole role) {
        return technique.slots(role, experts);
    }

    static TensorSpec passed(PlannedTensor tensor) {
        return new TensorSpec(
                tensor.name() + "#passed", tensor.spec().dtype(), tensor.spec().shape());
    }

    static TensorSpec spec(PlannedTensor tensor, Slot slot) {
        return new TensorSpec(tensor.name() + "#" + slot.name(), slot.dtype(), slot.shape());
    }

    /** Whether fold and read may work through the tensor in row blocks. */
    boolean streams(PlannedTensor tensor) {
        return !technique.wholeTensor(tensor.role());
    }

    /** Bytes of state beside so many of the tensor's elements, where it streams. */
    long bytesBeside(PlannedTensor tensor, long elements) {
        return elements * Float.BYTES * slots(tensor.role()).size();
    }

    /** One more axis, for the slots, after the first. */
    static Shape interleaved(Shape shape, long slots) {
        List<Long> sizes = new ArrayList<>(shape.sizes());
        sizes.add(Math.min(1, sizes.size()), slots);
        return new Shape(sizes);
    }
}
