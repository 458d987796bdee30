package io.tributary.merge.evaluate;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.TensorSpec;
import java.util.List;

/**
 * What a sample of a task looks like, as the task's own file has them.
 *
 * @param dtype U8, I32, I64, or F32 for any floating type
 * @param row sizes of one sample's axes
 */
public record SampleForm(DType dtype, List<Long> row) {
    public SampleForm {
        row = List.copyOf(row);
    }

    /**
     * Reads the header of the task's file.
     *
     * @throws MergeException {@code MISSING_TENSOR}, and what {@link Checkpoint#open} refuses
     */
    public static SampleForm of(SuiteTask task) {
        try (Checkpoint file = Checkpoint.open(task.file())) {
            TensorSpec spec = file.tensor(task.inputs())
                    .orElseThrow(() -> new MergeException(
                            ErrorCode.MISSING_TENSOR,
                            task.file() + " has no tensor " + task.inputs() + " to see what samples of task "
                                    + task.name() + " look like. Name another one in the suite"))
                    .spec();
            List<Long> sizes = spec.shape().sizes();
            return new SampleForm(
                    spec.dtype().isFoldable() ? DType.F32 : spec.dtype(),
                    sizes.subList(Math.min(1, sizes.size()), sizes.size()));
        }
    }

    /** Numbers in one sample. */
    public long elements() {
        return row.stream().reduce(1L, Math::multiplyExact);
    }
}
