package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.tensor.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The one-slot state that task vectors are added to: float32, the tensor's shape, empty before the first expert. */
final class Accumulator {
    static final String SLOT = "accumulator";

    private Accumulator() {}

    static List<Slot> slots(TensorRole role) {
        return List.of(new Slot(SLOT, DType.F32, role.spec().shape()));
    }

    /** The input's state; before the first expert zeros in these slots. */
    static Map<String, NDArray> before(Kernels kernels, FoldInput input, List<Slot> slots) {
        if (!input.state().isEmpty()) {
            return input.state();
        }
        Map<String, NDArray> zeros = new HashMap<>();
        for (Slot slot : slots) {
            zeros.put(slot.name(), kernels.zeros(input.scope(), slot.dtype(), slot.shape()));
        }
        return zeros;
    }

    /** The state with the task vector added. A task vector of zeros leaves it as it is, byte for byte. */
    static Folded add(Kernels kernels, FoldInput input) {
        NDArray before = input.state().get(SLOT);
        if (before == null) {
            double taskSquared = kernels.squaredNorm(input.task());
            return folded(input.task(), taskSquared, taskSquared, TensorDiagnostics.added(taskSquared, 0, 0));
        }
        Kernels.Added added = kernels.added(input.scope(), before, input.task());
        double taskSquared = added.rightSquared();
        return folded(
                taskSquared == 0 ? before : added.sum(),
                taskSquared == 0 ? added.leftSquared() : added.sumSquared(),
                taskSquared,
                TensorDiagnostics.added(taskSquared, added.dot(), added.leftSquared()));
    }

    /** The state without the task vector, whose place in the order does not matter. */
    static Folded subtract(Kernels kernels, FoldInput input) {
        NDArray before = input.state().get(SLOT);
        if (before == null) {
            throw new IllegalArgumentException(
                    "nothing was folded into " + input.role().spec().name());
        }
        double taskSquared = kernels.squaredNorm(input.task());
        NDArray after = kernels.minus(input.scope(), before, input.task());
        return folded(
                after,
                kernels.squaredNorm(after),
                taskSquared,
                TensorDiagnostics.added(taskSquared, kernels.dot(input.task(), before), kernels.squaredNorm(before)));
    }

    /**
     * A state of several arrays, of which the accumulator is the one that norms and inner products are taken of.
     *
     * @param after every slot
     */
    static Folded folded(Kernels kernels, FoldInput input, Map<String, NDArray> after) {
        NDArray accumulator = Objects.requireNonNull(after.get(SLOT));
        NDArray before = input.state().get(SLOT);
        double taskSquared = kernels.squaredNorm(input.task());
        TensorDiagnostics diagnostics = before == null
                ? TensorDiagnostics.added(taskSquared, 0, 0)
                : TensorDiagnostics.added(taskSquared, kernels.dot(input.task(), before), kernels.squaredNorm(before));
        return new Folded(after, kernels.squaredNorm(accumulator), taskSquared, diagnostics);
    }

    static Folded folded(
            NDArray accumulator, double accumulatorSquared, double taskSquared, TensorDiagnostics diagnostics) {
        return new Folded(Map.of(SLOT, accumulator), accumulatorSquared, taskSquared, diagnostics);
    }

    /** The state divided by the number of experts; zeros before the first. */
    static NDArray mean(Kernels kernels, ReadInput input) {
        return read(kernels, input, 1.0 / input.globals().experts());
    }

    /** The state times a factor; zeros before the first expert. */
    static NDArray read(Kernels kernels, ReadInput input, double factor) {
        NDArray accumulator = input.state().get(SLOT);
        if (accumulator == null || input.globals().experts() == 0) {
            return kernels.zeros(input.scope(), input.role().spec().shape());
        }
        return kernels.scaled(input.scope(), accumulator, factor);
    }
}
