package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.Optional;

/**
 * The largest and the smallest entries of each tensor become zero, before a fold: of n entries the ⌊n · largest⌋ of
 * largest and the ⌊n · smallest⌋ of smallest magnitude. Entries of the same magnitude as one that stays stay too.
 *
 * @param largest share of the entries
 * @param smallest share of the entries
 */
record Band(double largest, double smallest) implements Preparation, Thresholds {
    @Override
    public Optional<Thresholds> thresholds() {
        return Optional.of(this);
    }

    @Override
    public boolean wholeModel() {
        return false;
    }

    @Override
    public long[] ranks(long elements) {
        long lowest = 1 + (long) (elements * smallest);
        long highest = elements - (long) (elements * largest);
        return new long[] {Math.min(lowest, elements), Math.max(highest, 1)};
    }

    @Override
    public NDArray prepare(Kernels kernels, Input input) {
        return within(
                kernels, input, input.thresholds().get(0), input.thresholds().get(1));
    }

    /** Entries of a task vector whose magnitude is from {@code lowest} to {@code highest}, zeros elsewhere. */
    static NDArray within(Kernels kernels, Preparation.Input input, double lowest, double highest) {
        return kernels.script("entries")
                .call(input.scope(), "within", input.task(), lowest, highest)
                .array(0);
    }
}
