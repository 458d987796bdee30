package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The sum of a tensor's task vectors, read at the length of a mean task vector: state S = Στ and ν = Σ‖τ‖ (one
 * float64), read S · (ν/N) / ‖S‖. Where the experts cancel out (‖S‖ ≤ 10⁻⁶·ν: what is left has no direction beyond
 * rounding) it reads zeros.
 */
final class RescaledSum {
    private static final String LENGTHS = "lengths";
    private static final double CANCELLED = 1e-6;

    private RescaledSum() {}

    static List<Slot> slots(TensorRole role) {
        List<Slot> slots = new ArrayList<>(Accumulator.slots(role));
        slots.add(new Slot(LENGTHS, DType.F64, Shape.of(1)));
        return slots;
    }

    static Folded fold(Kernels kernels, FoldInput input) {
        return with(input, Accumulator.add(kernels, input), 1);
    }

    static Folded unfold(Kernels kernels, FoldInput input) {
        return with(input, Accumulator.subtract(kernels, input), -1);
    }

    private static Folded with(FoldInput input, Folded sum, int sign) {
        NDArray before = input.state().get(LENGTHS);
        double lengths = (before == null ? 0 : before.getDouble(0)) + sign * Math.sqrt(sum.taskSquared());
        Map<String, NDArray> after = new HashMap<>(sum.state());
        after.put(LENGTHS, input.scope().create(new double[] {lengths}));
        return new Folded(after, sum.accumulatorSquared(), sum.taskSquared(), sum.diagnostics());
    }

    static NDArray read(Kernels kernels, ReadInput input) {
        NDManager scope = input.scope();
        NDArray sum = input.state().get(Accumulator.SLOT);
        long experts = input.globals().experts();
        if (sum == null || experts == 0) {
            return kernels.zeros(scope, input.role().shape());
        }
        double lengths = Objects.requireNonNull(input.state().get(LENGTHS)).getDouble(0);
        double norm = Math.sqrt(kernels.squaredNorm(sum));
        double factor = norm <= CANCELLED * lengths ? 0 : lengths / experts / norm;
        return kernels.scaled(scope, sum, factor);
    }
}
