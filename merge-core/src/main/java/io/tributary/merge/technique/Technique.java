package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A way of merging that folds one expert at a time into a state whose size does not depend on the number of experts.
 *
 * <p>Works tensor by tensor: an expert's task vector goes through the {@link #preparations}, then {@link #fold} takes
 * it into the state; {@link #read} is called when a version is rendered. A technique has no state of its own, knows
 * nothing about files, and may be shared between threads; the {@link Kernels} that it is given belong to one thread.
 *
 * <p>Task vectors and deltas are float32. What a fold or read returns lives in the input's scope and is freed with it.
 */
public interface Technique {
    /** What it is, and what the recipe set. */
    Chosen chosen();

    /** The stable name used in recipes, manifests and on the command line. */
    default String id() {
        return chosen().description().id();
    }

    /** All parameters with their values in canonical spelling, defaults included, sorted by name. */
    default SortedMap<String, String> parameters() {
        return chosen().parameters();
    }

    /** How much it keeps, for estimates of disk and memory. */
    default StateSize state() {
        return chosen().description().state();
    }

    /** Whether any order of experts gives what the batch method gives on all of them, up to rounding. */
    default boolean exact() {
        return chosen().description().is(Trait.EXACT);
    }

    /** What may be done for a tensor that an expert leaves as it is in the base. */
    default Untouched untouched() {
        return chosen().description().is(Trait.FOLDS_ZERO) ? Untouched.FOLDS_ZERO : Untouched.UNCHANGED;
    }

    /** What is done to every task vector before it is folded, in this order. */
    default List<Preparation> preparations() {
        return List.of();
    }

    /** What every expert must bring beside its weights. */
    default Optional<Statistic> statistic() {
        return Optional.empty();
    }

    /**
     * The arrays that make up one tensor's state, in the order in which they are stored.
     *
     * @param experts how many experts the state holds; only a technique that keeps something of every expert cares
     */
    List<Slot> slots(TensorRole role, long experts);

    /**
     * True where fold and read need the whole tensor at once. Otherwise both are elementwise, and a caller may work
     * through {@link io.tributary.merge.kernel.RowBlocks} with a role whose shape is the block's; every slot is then
     * float32 of the role's shape.
     */
    default boolean wholeTensor(TensorRole role) {
        return false;
    }

    /**
     * Bytes that {@link #fold} and {@link #read} take at most for arrays of their own, beside the task vector and the
     * state: what a memory budget is held against. Of a block's role where the tensor is worked through in blocks.
     */
    default long workingBytes(TensorRole role) {
        long elements = role.shape().elements();
        List<Long> sizes = role.shape().sizes();
        long side = sizes.size() == 2 ? Math.min(sizes.get(0), sizes.get(1)) : 0;
        // Whole tensors: a decomposition in float64 with its bases and its workspace.
        return wholeTensor(role) ? 64 * elements + 72 * side * side : 16 * elements;
    }

    /** Folds one expert's task vector into one tensor's state. */
    Folded fold(Kernels kernels, FoldInput input);

    /** What is to be added to the base's tensor: float32, the role's shape. Zeros before the first expert. */
    NDArray read(Kernels kernels, ReadInput input);

    /** Whether {@link #unfold} takes an expert out again. */
    default boolean additive() {
        return chosen().description().is(Trait.ADDITIVE);
    }

    /** The state without an expert that was folded before, wherever in the order it was; exact but for rounding. */
    default Folded unfold(Kernels kernels, FoldInput input) {
        throw new MergeException(
                ErrorCode.NOT_SUPPORTED,
                "technique " + id() + " cannot take an expert out of its state; fold the others again");
    }

    /** What accompanies the tensor in a version, beside its weights; none in most techniques. */
    default List<Slot> companions(TensorRole role, long experts) {
        return List.of();
    }

    /** The companions by slot name. */
    default Map<String, NDArray> companions(Kernels kernels, ReadInput input) {
        return Map.of();
    }
}
