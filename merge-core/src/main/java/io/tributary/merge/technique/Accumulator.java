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
