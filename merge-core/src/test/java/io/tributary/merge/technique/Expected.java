package io.tributary.merge.technique;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a merge should add to the base.
 *
 * @param delta by tensor, row-major
 * @param undecided entries that hang on the sign of a sum that is below rounding: not compared, and counted
 */
record Expected(SortedMap<String, double[]> delta, Map<String, Set<Integer>> undecided) {
    static Expected of(SortedMap<String, double[]> delta) {
        return new Expected(delta, Map.of());
    }

    double[] of(String tensor) {
        return Objects.requireNonNull(delta.get(tensor), tensor);
    }

    /** Another delta of the same doubts. */
    Expected scaled(java.util.function.ToDoubleFunction<String> factor) {
        SortedMap<String, double[]> scaled = new TreeMap<>();
        delta.forEach((name, values) -> scaled.put(name, Batch.scaled(values, factor.applyAsDouble(name))));
        return new Expected(scaled, undecided);
    }

    /** ‖found − this‖ / ‖this‖ over the whole model, without what is undecided. */
    double error(Map<String, double[]> found) {
        double difference = 0;
        double norm = 0;
        for (String tensor : delta.keySet()) {
            double[] ours = of(tensor);
            double[] theirs = Objects.requireNonNull(found.get(tensor), tensor);
            for (int i = 0; i < ours.length; i++) {
                if (!undecided.getOrDefault(tensor, Set.of()).contains(i)) {
                    difference += (ours[i] - theirs[i]) * (ours[i] - theirs[i]);
                    norm += ours[i] * ours[i];
                }
            }
        }
        return norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
    }

    /** Share of all entries. */
    double undecidedShare() {
        double entries =
                delta.values().stream().mapToInt(values -> values.length).sum();
        return undecided.values().stream().mapToInt(Set::size).sum() / entries;
    }
}
