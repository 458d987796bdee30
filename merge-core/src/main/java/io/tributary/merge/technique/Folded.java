package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * One tensor after a fold.
 *
 * @param state by slot name, float32, in the input's scope; may be one of the input's own arrays
 * @param accumulatorSquared squared Frobenius norm of the accumulator after the fold, float64
 * @param taskSquared squared Frobenius norm of the task vector, float64
 */
public record Folded(
        Map<String, NDArray> state, double accumulatorSquared, double taskSquared, TensorDiagnostics diagnostics) {
    public Folded {
        state = Map.copyOf(state);
    }
}
