package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.Optional;

/**
 * What is small becomes zero, before a fold. The threshold is that of the public code of TIES (its
 * {@code topk_values_mask}): of n magnitudes in ascending order the one at n − ⌊n · density⌋, at least the first.
 * Entries at the threshold stay, so one more than ⌊n · density⌋ is kept, and all of equal magnitude there.
 *
 * @param density share that is kept
 * @param wholeModel whether all folded tensors count as one, rather than each by itself
 */
record Trim(double density, boolean wholeModel) implements Preparation, Thresholds {
    @Override
    public Optional<Thresholds> thresholds() {
        return Optional.of(this);
    }

    @Override
    public long[] ranks(long elements) {
        return new long[] {rank(elements, density)};
    }

    static long rank(long elements, double density) {
        return Math.max(1, elements - (long) (elements * density));
    }

    @Override
    public NDArray prepare(Kernels kernels, Input input) {
        return Band.within(kernels, input, input.thresholds().get(0), Double.POSITIVE_INFINITY);
    }
}
