package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/**
 * One tensor's state, about to be read into weights.
 *
 * @param scope owns what the read returns; closing it frees everything at once
 * @param state by slot name, empty before the first expert
 */
public record ReadInput(NDManager scope, TensorRole role, Map<String, NDArray> state, Globals globals) {
    public ReadInput {
        state = Map.copyOf(state);
    }
}
