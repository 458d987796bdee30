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
 * @param precision F32 or F64, of the state
 */
record Regression(long rows, long columns, boolean inputs, boolean outputs, double ridge, DType precision) {
    private static final String INPUTS = "inputs";
    private static final String OUTPUTS = "outputs";

    List<Slot> slots(TensorRole role) {
        List<Slot> slots = new ArrayList<>(
                List.of(new Slot(Accumulator.SLOT, precision, role.spec().shape())));
        if (inputs) {
            slots.add(Packed.slot(INPUTS, precision, columns));
        }
        if (outputs) {
            slots.add(Packed.slot(OUTPUTS, precision, rows));
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
        NDArray x = matrix(kernels, scope, input.task());
        NDArray accumulator = matrix(kernels, scope, Objects.requireNonNull(before.get(Accumulator.SLOT)));
        NDArray sum = call(kernels, scope, "plus_cross", accumulator, x, factor, sign * ridge);
        Map<String, NDArray> after = new HashMap<>();
        after.put(Accumulator.SLOT, shaped(kernels, scope, sum, input.role().shape()));
        NDArray left = before.get(OUTPUTS);
        if (left != null) {
            after.put(OUTPUTS, Packed.plusGram(kernels, scope, left, x, factor));
        }
        NDArray right = before.get(INPUTS);
        if (right != null) {
            NDArray transposed = call(kernels, scope, "transposed", x);
            after.put(INPUTS, Packed.plusGram(kernels, scope, right, transposed, factor));
        }
        return Accumulator.folded(kernels, input, after);
    }

    /** Zeros before the first expert. */
    NDArray read(Kernels kernels, ReadInput input) {
        NDManager scope = input.scope();
        Shape shape = input.role().shape();
        NDArray sum = input.state().get(Accumulator.SLOT);
        long experts = input.globals().experts();
        if (sum == null || experts == 0) {
            return kernels.zeros(scope, shape);
        }
        NDArray accumulator = matrix(kernels, scope, sum);
        NDArray right = input.state().get(INPUTS);
        NDArray left = input.state().get(OUTPUTS);
        double share = experts * ridge;
        if (right != null && left != null) {
            return shaped(kernels, scope, call(kernels, scope, "read_both", accumulator, right, left, share), shape);
        }
        NDArray one = right != null
                ? call(kernels, scope, "read_inputs", accumulator, right, share)
                : call(kernels, scope, "read_outputs", accumulator, Objects.requireNonNull(left), share);
        return shaped(kernels, scope, one, shape);
    }

    private NDArray matrix(Kernels kernels, NDManager scope, NDArray array) {
        return shaped(kernels, scope, array, Shape.of(rows, columns));
    }

    private static NDArray shaped(Kernels kernels, NDManager scope, NDArray array, Shape shape) {
        return call(kernels, scope, "shaped", array, shape.toArray());
    }

    private static NDArray call(Kernels kernels, NDManager scope, String method, Object... arguments) {
        return kernels.script("gramians").call(scope, method, arguments).array(0);
    }
}
