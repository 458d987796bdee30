package io.tributary.merge.evaluate;

import java.util.Collection;

/**
 * How a checkpoint did on a task.
 *
 * @param metric as the suite writes it
 * @param score from 0 to 1, more is better
 * @param heldOut as the suite says
 */
public record TaskScore(String task, String metric, double score, long samples, boolean heldOut) {
    /** The mean over tasks, each counting the same whatever its size; 0 of none. */
    public static double mean(Collection<TaskScore> scores) {
        return scores.stream().mapToDouble(TaskScore::score).average().orElse(0);
    }
}
