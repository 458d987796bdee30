package io.tributary.benchmark.study;

import java.util.List;
import java.util.Map;

/**
 * One technique, one choice of parameters, one order of experts.
 *
 * @param order of the experts
 * @param scores of the last version by task, 0 to 1
 * @param own score of each task's version right after its expert was folded; empty where only the last was measured
 * @param stateFactor bytes of state over bytes of the model in float32
 * @param foldMillis of an expert, in kernels: the mean over the stream
 * @param readMillis of a version, with its files
 */
record Outcome(
        List<String> order,
        Map<String, Double> scores,
        Map<String, Double> own,
        double stateFactor,
        double foldMillis,
        double readMillis) {

    /** Mean over the stream's tasks, in points. */
    double mean() {
        return 100
                * order.stream()
                        .mapToDouble(task -> scores.getOrDefault(task, 0.0))
                        .average()
                        .orElse(0);
    }

    /** Mean change of a task's accuracy since its expert was folded, over all but the last, in points. */
    double backwardTransfer() {
        return 100
                * order.subList(0, order.size() - 1).stream()
                        .mapToDouble(task -> scores.getOrDefault(task, 0.0) - own.getOrDefault(task, 0.0))
                        .average()
                        .orElse(0);
    }
}
