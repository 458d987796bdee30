package io.tributary.merge.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class AccuracyMatrixTest {
    private static final Offset<Double> EXACT = within(1e-12);

    private static AccuracyMatrix.Row row(Map<String, Double> scores) {
        return new AccuracyMatrix.Row(scores, Set.of("held"));
    }

    /** Against the definitions, by loops over a[t][i]. */
    @Test
    void accAndBwtAreTheirDefinitions() {
        int steps = 6;
        Random random = new Random(3);
        double[][] a = new double[steps + 1][steps + 1];
        Map<Long, AccuracyMatrix.Row> rows = new TreeMap<>();
        for (int t = 1; t <= steps; t++) {
            Map<String, Double> scores = new HashMap<>();
            for (int i = 1; i <= steps; i++) {
                a[t][i] = random.nextDouble();
                scores.put("task" + i, a[t][i]);
            }
            rows.put((long) t, row(scores));
        }
        AccuracyMatrix matrix = new AccuracyMatrix(List.of("task1", "task2", "task3", "task4", "task5", "task6"), rows);
        for (int t = 1; t <= steps; t++) {
            double acc = 0;
            double bwt = 0;
            double all = 0;
            for (int i = 1; i <= steps; i++) {
                all += a[t][i] / steps;
                acc += i <= t ? a[t][i] / t : 0;
                bwt += i < t ? (a[t][i] - a[i][i]) / (t - 1) : 0;
            }
            Knowledge found = matrix.at(t).orElseThrow();
            assertThat(found.tasks()).isEqualTo(t);
            assertThat(found.acc().orElseThrow()).isCloseTo(acc, EXACT);
            assertThat(found.accumulation().orElseThrow()).isCloseTo(all, EXACT);
            if (t == 1) {
                assertThat(found.bwt()).isEmpty();
            } else {
                assertThat(found.bwt().orElseThrow()).isCloseTo(bwt, EXACT);
            }
            for (int i = 1; i < t; i++) {
                double best = 0;
                for (int before = i; before < t; before++) {
                    best = Math.max(best, a[before][i]);
                }
                assertThat(found.forgetting().get("task" + i)).isCloseTo(best - a[t][i], EXACT);
            }
        }
    }

    @Test
    void heldOutTasksShowWhatIsRetained() {
        AccuracyMatrix matrix =
                new AccuracyMatrix(List.of("a"), Map.of(1L, row(Map.of("a", 0.8, "b", 0.4, "held", 0.5))));
        Knowledge found = matrix.at(1).orElseThrow();
        assertThat(found.acc()).hasValue(0.8);
        assertThat(found.accumulation().orElseThrow()).isCloseTo(0.6, EXACT);
        assertThat(found.retention()).hasValue(0.5);
        assertThat(found.geometricMean().orElseThrow()).isCloseTo(Math.sqrt(0.3), EXACT);
    }

    @Test
    void aHeldOutTaskThatSomebodyTrainsOnIsOneOfTheStreams() {
        AccuracyMatrix matrix =
                new AccuracyMatrix(List.of("a", "held"), Map.of(2L, row(Map.of("a", 0.8, "held", 0.5))));
        Knowledge found = matrix.at(2).orElseThrow();
        assertThat(found.accumulation().orElseThrow()).isCloseTo(0.65, EXACT);
        assertThat(found.retention()).isEmpty();
        assertThat(found.geometricMean()).isEmpty();
    }

    @Test
    void whereAStepWasNotMeasuredTheNextMeasuredOneStandsForIt() {
        AccuracyMatrix matrix = new AccuracyMatrix(
                List.of("a", "b", "c", "d"),
                Map.of(2L, row(Map.of("a", 0.9, "b", 0.8)), 4L, row(Map.of("a", 0.5, "b", 0.7, "c", 0.6, "d", 0.6))));
        assertThat(matrix.at(3)).isEmpty();
        assertThat(matrix.at(2).orElseThrow().bwt()).isEmpty();
        assertThat(matrix.at(4).orElseThrow().bwt().orElseThrow()).isCloseTo((-0.4 - 0.1) / 2, EXACT);
    }

    @Test
    void expertsWithoutATaskInTheSuiteAndSecondExpertsOfATaskCountForNothing() {
        AccuracyMatrix matrix = new AccuracyMatrix(
                List.of("a", "unknown", "a"), Map.of(1L, row(Map.of("a", 0.4)), 3L, row(Map.of("a", 0.6))));
        Knowledge found = matrix.at(3).orElseThrow();
        assertThat(found.tasks()).isEqualTo(1);
        assertThat(found.acc()).hasValue(0.6);
        assertThat(found.bwt().orElseThrow()).isCloseTo(0.2, EXACT);
        assertThat(matrix.tasks()).containsExactly("a");
    }
}
