package io.tributary.merge.inspect;

import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.tensor.DType;

/**
 * What an expert holds for one tensor of the base.
 *
 * @param name in the base
 * @param source in the expert: the same name, or the embedding's for a tied head that the expert left out
 * @param dtype in the expert
 * @param sha256 of the expert's bytes
 * @param taskSquared squared norm of the task vector, float64; 0 where it is not folded
 */
public record ReportedTensor(
        String name, String source, DType dtype, String sha256, double taskSquared, Treatment treatment) {
    /** Whether folding it may change the state. What is passed through replaces what an earlier expert left there. */
    public boolean touched() {
        return treatment == Treatment.PASS || taskSquared != 0;
    }
}
