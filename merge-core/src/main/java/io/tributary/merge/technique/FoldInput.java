package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One tensor of one expert, about to be folded.
 *
 * @param scope owns what the fold returns; closing it frees everything at once
 * @param state by slot name; empty before the first expert. Never changed by the fold
 * @param task the prepared task vector (expert minus base), float32, the role's shape
 * @param base the base's tensor, float32, the role's shape; made when asked for
 * @param statistic what the technique's {@link Technique#statistic} is for this tensor, float32
 * @param expertsBefore how many experts the state holds
 * @param weight the expert's own, 1 where it has none
 */
public record FoldInput(
        NDManager scope,
        TensorRole role,
        Map<String, NDArray> state,
        NDArray task,
        Supplier<NDArray> base,
        Optional<NDArray> statistic,
        long expertsBefore,
        double weight) {
    public FoldInput {
        state = Map.copyOf(state);
    }

    /** An expert of weight 1 without statistics, for a technique that does not look at the base. */
    public static FoldInput of(
            NDManager scope, TensorRole role, Map<String, NDArray> state, NDArray task, long expertsBefore) {
        Supplier<NDArray> noBase = () -> {
            throw new IllegalStateException("this fold was given no base");
        };
        return new FoldInput(scope, role, state, task, noBase, Optional.empty(), expertsBefore, 1);
    }
}
