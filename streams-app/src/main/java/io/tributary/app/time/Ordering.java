package io.tributary.app.time;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.evaluate.RandomOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/** In which order tasks come. */
enum Ordering {
    RANDOM,
    /** Each time the task most like the one before. */
    SIMILARITY,
    /** What the base does best first. */
    PERFORMANCE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Ordering parse(String text) {
        for (Ordering ordering : values()) {
            if (ordering.label().equals(text)) {
                return ordering;
            }
        }
        throw new MergeException(
                ErrorCode.INVALID_ARGUMENT, "--order is '" + text + "'; expected random, similarity or performance");
    }

    /**
     * @param seed decides a random order, and where a similar one begins
     * @param base the base's score of each task
     * @param likeness of two tasks, larger is more alike
     */
    List<String> of(
            List<String> tasks, long seed, Map<String, Double> base, ToDoubleBiFunction<String, String> likeness) {
        List<String> order = new ArrayList<>(RandomOrder.of(tasks, seed));
        if (this == PERFORMANCE) {
            order.sort(Comparator.comparingDouble((String task) -> -base.getOrDefault(task, 0.0))
                    .thenComparing(task -> task));
        }
        for (int i = 1; this == SIMILARITY && i < order.size(); i++) {
            String before = order.get(i - 1);
            String next = Collections.max(
                    order.subList(i, order.size()),
                    Comparator.comparingDouble((String task) -> likeness.applyAsDouble(before, task)));
            Collections.swap(order, i, order.indexOf(next));
        }
        return List.copyOf(order);
    }
}
