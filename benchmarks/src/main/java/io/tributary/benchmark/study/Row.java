package io.tributary.benchmark.study;

import io.tributary.merge.evaluate.Spread;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the table says of a candidate.
 *
 * @param parameters chosen on the validation split
 * @param validation its mean there, in points
 * @param outcomes on the test split, one for each order
 */
record Row(String label, String technique, Map<String, String> parameters, double validation, List<Outcome> outcomes) {
    double mean(ToDoubleFunction<Outcome> figure) {
        return outcomes.stream().mapToDouble(figure).average().orElse(0);
    }

    /** Sample standard deviation over orders; 0 of one. */
    double deviation(ToDoubleFunction<Outcome> figure) {
        return Spread.of(outcomes.stream().map(figure::applyAsDouble).toList()).deviation();
    }

    /** Whether the task without an expert was measured. */
    boolean hasHeldOut() {
        return outcomes.stream().anyMatch(outcome -> outcome.scores().containsKey(VisionStream.HELD_OUT));
    }

    /** In points. */
    double task(String task) {
        return mean(outcome -> 100 * outcome.scores().getOrDefault(task, 0.0));
    }
}
