package io.tributary.merge.version;

/**
 * What one step did to one tensor; squared norms and inner products in float64.
 *
 * @param splitRank leading directions shut to the task vector; −1 where it was not projected
 * @param fullRank the largest that {@code splitRank} could be; 0 where it was not projected
 * @param fallback whether the float64 SVD was taken
 * @param taskSquared of the task vector
 * @param keptSquared of what was added to the accumulator
 * @param taskDotAccumulator of the task vector with the accumulator before
 */
public record TensorReport(
        int splitRank,
        int fullRank,
        boolean fallback,
        double taskSquared,
        double keptSquared,
        double taskDotAccumulator,
        double accumulatorBeforeSquared,
        double accumulatorSquared) {}
