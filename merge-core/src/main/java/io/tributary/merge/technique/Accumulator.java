package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.tensor.DType;
import java.util.List;
import java.util.Map;

/** The one-slot state that task vectors are added to: float32, the tensor's shape, empty before the first expert. */
final class Accumulator {
    static final String SLOT = "accumulator";

    private Accumulator() {}

    static List<Slot> slots(TensorRole role) {
        return List.of(new Slot(SLOT, DType.F32, role.spec().shape()));
    }

    /** The state with the task vector added. A task vector of zeros leaves it as it is, byte for byte. */
    static Folded add(Kernels kernels, FoldInput input) {
        double taskSquared = kernels.squaredNorm(input.task());
        NDArray before = input.state().get(SLOT);
        if (before == null) {
            return folded(input.task(), taskSquared, taskSquared, TensorDiagnostics.added(taskSquared, 0, 0));
        }
        double beforeSquared = kernels.squaredNorm(before);
        if (taskSquared == 0) {
            return folded(before, beforeSquared, 0, TensorDiagnostics.added(0, 0, beforeSquared));
        }
        double dot = kernels.dot(input.task(), before);
        NDArray after = kernels.plus(input.scope(), before, input.task());
        return folded(
                after,
                kernels.squaredNorm(after),
                taskSquared,
                TensorDiagnostics.added(taskSquared, dot, beforeSquared));
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

    static Folded folded(
            NDArray accumulator, double accumulatorSquared, double taskSquared, TensorDiagnostics diagnostics) {
        return new Folded(Map.of(SLOT, accumulator), accumulatorSquared, taskSquared, diagnostics);
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
