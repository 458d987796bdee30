package io.tributary.benchmark.study;

import io.tributary.merge.evaluate.ModelDistances;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One technique in several orders.
 *
 * @param distances of the last versions from the base and from each other
 */
record OrderRow(Row row, ModelDistances distances) {
    double lowest(ToDoubleFunction<Outcome> figure) {
        return row.outcomes().stream().mapToDouble(figure).min().orElse(0);
    }

    double highest(ToDoubleFunction<Outcome> figure) {
        return row.outcomes().stream().mapToDouble(figure).max().orElse(0);
    }

    /** By how many right answers two orders differ at most on a task, on the task where that is most. */
    long samplesApart(Map<String, Long> samples) {
        return samples.entrySet().stream()
                .mapToLong(task -> {
                    ToDoubleFunction<Outcome> right =
                            outcome -> outcome.scores().getOrDefault(task.getKey(), 0.0) * task.getValue();
                    return Math.round(highest(right)) - Math.round(lowest(right));
                })
                .max()
                .orElse(0);
    }

    /** The order with the highest mean, and the one with the lowest. */
    List<Outcome> bestAndWorst() {
        List<Outcome> sorted = row.outcomes().stream()
                .sorted((left, right) -> Double.compare(right.mean(), left.mean()))
                .toList();
        return List.of(sorted.get(0), sorted.get(sorted.size() - 1));
    }
}
