package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;

/** How a task's own weights come out of a version of {@link Emr}: its companions by name, and the arithmetic. */
public final class TaskMask {
    /** u8 [experts, ⌈n/8⌉]: which entries of the unified task vector are the task's, the first in the lowest bit. */
    public static final String MASKS = Emr.MASKS;

    /** f64 [experts, 2]: mean magnitude of the task vector, and of what the mask leaves of the unified one. */
    public static final String SCALES = Emr.SCALES;

    private TaskMask() {}

    /**
     * A block of the task's own task vector.
     *
     * @param unified the version minus the base, float32
     * @param mask the tensor's whole row of {@link #MASKS}, u8
     * @param firstElement of the block, counted in the tensor
     */
    public static NDArray apply(
            Kernels kernels, NDManager scope, NDArray unified, NDArray mask, long firstElement, double rescale) {
        return kernels.script("signs")
                .call(scope, "task", unified, mask, firstElement, rescale)
                .array(0);
    }
}
