package io.tributary.merge.task;

/**
 * Diagnostics of one shard's fold, additive over shards.
 *
 * @param linearWeights how many tensors were projected
 * @param splitRankSum sum of their split ranks
 * @param fullRankSum sum of their min(rows, columns): the largest that {@code splitRankSum} could be
 * @param keptSquared squared norm of what was added to the accumulator (projected task vector), over all tensors
 * @param taskSquared squared norm of the task vector, over all tensors
 * @param taskDotAccumulator inner product of the task vector with the accumulator before the fold
 * @param accumulatorBeforeSquared squared norm of the accumulator before the fold
 * @param fallbacks how many tensors took the float64 SVD because the faster route could not vouch for its answer
 * @param computeNanos time in kernels
 * @param bytesRead bytes of base, expert and state read
 * @param bytesWritten bytes of state written
 */
public record FoldSummary(
        long linearWeights,
        long splitRankSum,
        long fullRankSum,
        double keptSquared,
        double taskSquared,
        double taskDotAccumulator,
        double accumulatorBeforeSquared,
        long fallbacks,
        long computeNanos,
        long bytesRead,
        long bytesWritten) {
    public static final FoldSummary NONE = new FoldSummary(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public FoldSummary plus(FoldSummary other) {
        return new FoldSummary(
                linearWeights + other.linearWeights,
                splitRankSum + other.splitRankSum,
                fullRankSum + other.fullRankSum,
                keptSquared + other.keptSquared,
                taskSquared + other.taskSquared,
                taskDotAccumulator + other.taskDotAccumulator,
                accumulatorBeforeSquared + other.accumulatorBeforeSquared,
                fallbacks + other.fallbacks,
                computeNanos + other.computeNanos,
                bytesRead + other.bytesRead,
                bytesWritten + other.bytesWritten);
    }

    /** Share of the task vector's energy that survived the projection; 1 where the task vector is zero. */
    public double energyKept() {
        return taskSquared == 0 ? 1 : keptSquared / taskSquared;
    }

    /** Cosine of the task vector with the accumulator before the fold; 0 where either is zero. */
    public double cosine() {
        double scale = Math.sqrt(taskSquared) * Math.sqrt(accumulatorBeforeSquared);
        return scale == 0 ? 0 : taskDotAccumulator / scale;
    }
}
