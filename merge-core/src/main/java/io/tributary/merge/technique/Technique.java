package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.SortedMap;

/**
 * A way of merging that folds one expert at a time into a state whose size does not depend on the number of experts.
 *
 * <p>Works tensor by tensor: {@link #fold} when an expert arrives, {@link #read} when a version is rendered. A
 * technique has no state of its own, knows nothing about architectures or files, and may be shared between threads; the
 * {@link Kernels} that it is given belong to one thread.
 *
 * <p>State arrays, task vectors and deltas are float32. What a fold or read returns lives in the input's scope and is
 * freed with it.
 */
public interface Technique {
    /** The stable name used in recipes, manifests and on the command line. */
    String id();

    /** All parameters with their values in canonical spelling, defaults included, sorted by name. */
    SortedMap<String, String> parameters();

    /** What may be done for a tensor that an expert leaves as it is in the base. */
    Untouched untouched();

    /** State elements per parameter, for estimates of disk and memory. */
    double stateFactor();

    /** The arrays that make up one tensor's state, in the order in which they are stored. */
    List<Slot> slots(TensorRole role);

    /**
     * True where fold and read need the whole tensor at once. Otherwise both are elementwise, and a caller may work
     * through {@link io.tributary.merge.kernel.RowBlocks} with a role whose shape is the block's.
     */
    boolean wholeTensor(TensorRole role);

    /** Folds one expert's task vector into one tensor's state. */
    Folded fold(Kernels kernels, FoldInput input);

    /** What is to be added to the base's tensor: float32, the role's shape. Zeros before the first expert. */
    NDArray read(Kernels kernels, ReadInput input);
}
