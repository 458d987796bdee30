package io.tributary.app.time;

import java.util.Map;

/**
 * What one cell came to, in one order of tasks and with one seed.
 *
 * @param cell its label, or the name of an offline baseline
 * @param scores of what is deployed after the last task, by task, 0 to 1
 * @param accumulation TIME's knowledge accumulation: mean over the stream's tasks
 * @param retention TIME's zero-shot retention: mean over held-out tasks
 */
record Finding(
        String cell,
        String init,
        String deploy,
        String technique,
        String order,
        long seed,
        Map<String, Double> scores,
        double accumulation,
        double retention) {
    double geometricMean() {
        return Math.sqrt(accumulation * retention);
    }
}
