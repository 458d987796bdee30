package io.tributary.merge.offline;

import io.tributary.merge.task.FoldSummary;
import java.time.Duration;

/**
 * One expert folded.
 *
 * @param taskNorm norm of its whole task vector
 * @param lambda accumulator norm over mean task norm, after it
 */
public record MergeStep(
        long step, String expertId, FoldSummary summary, double taskNorm, double lambda, Duration took) {}
