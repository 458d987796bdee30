package io.tributary.merge.task;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.TensorSource;

/** How much a task is going to read, for its progress. */
final class Totals {
    private Totals() {}

    static long bytes(Checkpoint checkpoint) {
        return checkpoint.tensors().values().stream()
                .mapToLong(TensorSource::bytes)
                .sum();
    }
}
