package io.tributary.merge.technique;

/**
 * What a fold found out about one tensor.
 *
 * @param splitRank how many leading directions of the accumulator were shut to the task vector; −1 where it was not
 *     projected
 * @param fullRank min(rows, columns) of a projected tensor: the largest that {@code splitRank} could be; 0 where it was
 *     not projected
 * @param keptSquared squared norm of what was added to the accumulator
 * @param taskDotAccumulator inner product of the task vector with the accumulator before the fold
 * @param accumulatorBeforeSquared squared norm of the accumulator before the fold
 * @param fallback whether the float64 SVD was taken because the faster route could not vouch for its answer
 */
public record TensorDiagnostics(
        int splitRank,
        int fullRank,
        double keptSquared,
        double taskDotAccumulator,
        double accumulatorBeforeSquared,
        boolean fallback) {

    /** Of a tensor that was added without a projection. */
    public static TensorDiagnostics added(
            double taskSquared, double taskDotAccumulator, double accumulatorBeforeSquared) {
        return new TensorDiagnostics(-1, 0, taskSquared, taskDotAccumulator, accumulatorBeforeSquared, false);
    }

    /** Of two row blocks of one tensor that was not projected. */
    public TensorDiagnostics plus(TensorDiagnostics next) {
        if (splitRank >= 0 || next.splitRank >= 0) {
            throw new IllegalArgumentException("a projected tensor has no row blocks");
        }
        return added(
                keptSquared + next.keptSquared,
                taskDotAccumulator + next.taskDotAccumulator,
                accumulatorBeforeSquared + next.accumulatorBeforeSquared);
    }
}
