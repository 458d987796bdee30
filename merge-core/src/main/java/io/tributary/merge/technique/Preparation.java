package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Optional;

/** Something done to every task vector before it is folded: trimming, dropping. Elementwise, given the thresholds. */
public interface Preparation {
    /** The magnitudes it has to know; empty where it needs none. Found by a survey of the expert. */
    default Optional<Thresholds> thresholds() {
        return Optional.empty();
    }

    /** The task vector as it is to be folded: float32, the same shape, in the input's scope. Zeros stay zeros. */
    NDArray prepare(Kernels kernels, Input input);

    /**
     * A row block of a task vector.
     *
     * @param tensor name in the base
     * @param firstElement flat index of the block's first element in its tensor
     * @param task float32
     * @param thresholds what {@link #thresholds()} asked for, in that order
     * @param draw seed of what is random for this expert and tensor
     */
    record Input(NDManager scope, String tensor, long firstElement, NDArray task, List<Float> thresholds, long draw) {
        public Input {
            thresholds = List.copyOf(thresholds);
        }
    }
}
