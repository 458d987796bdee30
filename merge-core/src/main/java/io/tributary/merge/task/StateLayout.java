package io.tributary.merge.task;

import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.technique.Slot;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.tensor.TensorSpec;
import java.util.List;

/**
 * Which arrays a state blob holds: for every folded tensor its slots, {@code NAME#SLOT}; for every passed-through one
 * the newest expert's elements as they are, {@code NAME#passed}.
 */
record StateLayout(Technique technique) {
    List<TensorSpec> of(List<PlannedTensor> tensors) {
        return tensors.stream().flatMap(tensor -> of(tensor).stream()).toList();
    }

    List<TensorSpec> of(PlannedTensor tensor) {
        if (tensor.treatment() == Treatment.FOLD) {
            return technique.slots(tensor.role()).stream()
                    .map(slot -> spec(tensor, slot))
                    .toList();
        }
        return tensor.treatment() == Treatment.PASS ? List.of(passed(tensor)) : List.of();
    }

    static TensorSpec passed(PlannedTensor tensor) {
        return new TensorSpec(
                tensor.name() + "#passed", tensor.spec().dtype(), tensor.spec().shape());
    }

    static TensorSpec spec(PlannedTensor tensor, Slot slot) {
        return new TensorSpec(tensor.name() + "#" + slot.name(), slot.dtype(), slot.shape());
    }

    /** Whether fold and read may work through the tensor in row blocks, whose states lie one after the other. */
    boolean streams(PlannedTensor tensor) {
        List<Slot> slots = technique.slots(tensor.role());
        return !technique.wholeTensor(tensor.role())
                && slots.size() == 1
                && slots.get(0).shape().equals(tensor.spec().shape());
    }
}
