package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/**
 * One tensor of one expert, about to be folded.
 *
 * @param scope owns what the fold returns; closing it frees everything at once
 * @param state by slot name, float32; empty before the first expert. Never changed by the fold
 * @param task the task vector (expert minus base), float32, the role's shape
 * @param expertsBefore how many experts the state holds
 * @param scalars what the technique's survey of this expert found, by name
 */
public record FoldInput(
        NDManager scope,
        TensorRole role,
        Map<String, NDArray> state,
        NDArray task,
        long expertsBefore,
        Map<String, Double> scalars) {
    public FoldInput {
        state = Map.copyOf(state);
        scalars = Map.copyOf(scalars);
    }
}
