package io.tributary.merge.evaluate;

import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a version knows, by one row of the {@link AccuracyMatrix} and those before it; scores from 0 to 1.
 *
 * @param tasks how many tasks of the suite are learned
 * @param acc mean score of the learned tasks
 * @param bwt mean over the tasks learned before: score now minus score right after learning; empty before the second
 * @param forgetting of each task learned before: its best score since then minus its score now; below 0 where it is
 *     better than ever
 * @param accumulation TIME's knowledge accumulation: mean over all tasks of the stream, learned or to come; that is,
 *     all of the suite that are not held out
 * @param retention TIME's zero-shot retention: mean over the held-out tasks
 */
public record Knowledge(
        int tasks,
        OptionalDouble acc,
        OptionalDouble bwt,
        SortedMap<String, Double> forgetting,
        OptionalDouble accumulation,
        OptionalDouble retention) {
    public Knowledge {
        forgetting = Collections.unmodifiableSortedMap(new TreeMap<>(forgetting));
    }

    /** Geometric mean of accumulation and retention. */
    public OptionalDouble geometricMean() {
        return accumulation.isPresent() && retention.isPresent()
                ? OptionalDouble.of(Math.sqrt(accumulation.getAsDouble() * retention.getAsDouble()))
                : OptionalDouble.empty();
    }
}
