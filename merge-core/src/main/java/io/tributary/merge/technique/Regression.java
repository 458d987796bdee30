package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A matrix of the model (rows: outputs, columns: inputs) that is read as the least-squares answer to all experts' task
 * vectors, each standing for the inputs or outputs that its expert has seen.
 *
 * <pre>
 * fold   w = 1/‖τ‖²     inputs += w·τᵀτ     outputs += w·ττᵀ     accumulator += w·ττᵀτ + ε·τ
 * read   accumulator (inputs + NεI)⁻¹, or (outputs + NεI)⁻¹ accumulator, or the mean of both
 * </pre>
 *
 * @param inputs whether it is solved from the side of the inputs
 * @param outputs whether it is solved from the side of the outputs
 * @param ridge ε
 * @param precision of the state
 */
record Regression(long rows, long columns, boolean inputs, boolean outputs, double ridge, Precision precision) {
    private static final String INPUTS = "inputs";
    private static final String OUTPUTS = "outputs";

    List<Slot> slots(TensorRole role) {
        List<Slot> slots = new ArrayList<>(precision.slots(Accumulator.SLOT, role.shape()));
        if (inputs) {
            slots.addAll(precision.packed(INPUTS, columns));
        }
        if (outputs) {
            slots.addAll(precision.packed(OUTPUTS, rows));
        }
        return slots;
    }

    Folded fold(Kernels kernels, FoldInput input) {
        return add(kernels, input, 1);
    }

    Folded unfold(Kernels kernels, FoldInput input) {
        return add(kernels, input, -1);
    }

    private Folded add(Kernels kernels, FoldInput input, int sign) {
        NDManager scope = input.scope();
        Map<String, NDArray> before = Accumulator.before(kernels, input, slots(input.role()));
        double squared = kernels.squaredNorm(input.task());
        if (squared == 0) {
            return Accumulator.folded(kernels, input, before);
        }
        double factor = sign / squared;
        Script gramians = kernels.script("gramians");
        NDArray x = gramians.call(scope, "shaped", input.task(), new long[] {rows, columns})
                .array(0);
        Map<String, NDArray> after = new HashMap<>();
        Kept.of(scope, before, Accumulator.SLOT)
                .plus(kernels, scope, "plus_cross", x, factor, sign * ridge)
                .into(after, Accumulator.SLOT);
        if (outputs) {
            Kept.of(scope, before, OUTPUTS).plusGram(kernels, scope, x, factor).into(after, OUTPUTS);
        }
        if (inputs) {
            NDArray transposed = gramians.call(scope, "transposed", x).array(0);
            Kept.of(scope, before, INPUTS)
                    .plusGram(kernels, scope, transposed, factor)
                    .into(after, INPUTS);
        }
        return Accumulator.folded(kernels, input, after);
    }

    /** Zeros before the first expert. */
    NDArray read(Kernels kernels, ReadInput input) {
        NDManager scope = input.scope();
        Kept sum = Kept.of(scope, input.state(), Accumulator.SLOT);
        long experts = input.globals().experts();
        if (!sum.isPresent() || experts == 0) {
            return kernels.zeros(scope, input.role().shape());
        }
        Kept right = Kept.of(scope, input.state(), INPUTS);
        Kept left = Kept.of(scope, input.state(), OUTPUTS);
        return kernels.script("gramians")
                .call(
                        scope,
                        "regressed",
                        sum.high(),
                        sum.low(),
                        rows,
                        right.high(),
                        right.low(),
                        left.high(),
                        left.low(),
                        experts * ridge)
                .array(0);
    }
}
