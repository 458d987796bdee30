package io.tributary.app.time;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A technique as the study uses it, on all experts at once and as a running fold.
 *
 * @param label as tables call it
 * @param all technique over all experts so far
 * @param running what the running fold is: a technique that is order-dependent folds all experts so far in order; any
 *     other merges two models, the running merge and the newest expert
 */
record Blend(String label, Choice all, Choice running, boolean pairs) {

    /** A technique with its parameters. */
    record Choice(String technique, SortedMap<String, String> parameters) {
        static Choice of(String technique, Map<String, String> parameters) {
            return new Choice(technique, new TreeMap<>(parameters));
        }
    }

    private static Blend exact(String label, String technique, Map<String, String> parameters) {
        Choice choice = Choice.of(technique, parameters);
        return new Blend(label, choice, choice, true);
    }

    private static Blend ordered(String label, String technique, Map<String, String> parameters) {
        Choice choice = Choice.of(technique, parameters);
        return new Blend(label, choice, choice, false);
    }

    /** Those that are compared. Averaging's running fold is the exponential moving average. */
    static List<Blend> standard() {
        return List.of(
                new Blend(
                        "average / EMA",
                        Choice.of("average", Map.of()),
                        Choice.of("ema", Map.of("w", "0.3", "start", "first")),
                        false),
                ordered("SLERP", "slerp", Map.of("w", "0.3")),
                exact("task arithmetic", "task-arithmetic", Map.of("lambda", "0.3")),
                exact("TIES", "ties", Map.of("lambda", "1", "merge", "mean")),
                exact("DARE-TIES", "dare", Map.of("of", "ties", "p", "0.5", "of.lambda", "1", "of.trim", "none")),
                exact("breadcrumbs", "breadcrumbs", Map.of("of", "task-arithmetic", "of.lambda", "0.3")),
                exact("MagMax", "magmax", Map.of("lambda", "0.5")),
                ordered("OPCM", "opcm", Map.of()),
                exact("Iso-C", "iso-c", Map.of()));
    }

    static Blend of(String technique, Map<String, String> parameters, boolean ordered) {
        return ordered ? ordered(technique, technique, parameters) : exact(technique, technique, parameters);
    }
}
