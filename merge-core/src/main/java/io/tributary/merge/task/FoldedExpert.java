package io.tributary.merge.task;

import io.tributary.merge.checkpoint.CheckpointRef;
import java.util.Optional;

/**
 * One committed step, as a version's manifest and card tell it.
 *
 * @param step position in the lineage
 * @param start digest of what its task vector was taken from; empty: the base
 * @param taskNorm norm of the expert's whole task vector
 * @param lambda scale between accumulator and read: norm of the accumulator over the mean task norm
 */
public record FoldedExpert(
        long step,
        String expertId,
        CheckpointRef expert,
        Optional<String> start,
        double taskNorm,
        double accumulatorNorm,
        double lambda,
        double energyKept,
        double cosine) {}
