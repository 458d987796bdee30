package io.tributary.merge.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.offline.MergeListener;
import io.tributary.merge.offline.MergeRequest;
import io.tributary.merge.offline.MergeRun;
import io.tributary.merge.recipe.Recipe;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * All eight real experts merged in the order in which they are listed. The means over the eight tasks were published
 * with the models: average 58.5, task arithmetic at 0.3 59.9, OPCM at α = 0.5 60.4 (mean of three orders).
 */
@EnabledIf("io.tributary.merge.evaluate.Vision8#isThere")
final class Vision8MergeTest {
    @TempDir
    Path directory;

    /** The stream gives the same bytes after every step ({@code StreamIT}), so these are its accuracies too. */
    @Test
    void everyStepOfOpcmIsAsGoodAsMeasured() {
        List<Double> measured = List.of(50.7, 53.3, 55.1, 57.9, 58.6, 59.5, 59.3, 60.4);
        Path versions = merge("opcm", true);
        for (int step = 1; step <= measured.size(); step++) {
            double mean = Vision8.mean(versions.resolve("%06d".formatted(step)));
            System.out.printf(
                    Locale.ROOT,
                    "vision8, opcm 0.5, step %d, + %s: %.1f %%%n",
                    step,
                    Vision8.TASKS.get(step - 1),
                    mean);
            assertThat(mean).as("step %d", step).isCloseTo(measured.get(step - 1), within(0.3));
        }
    }

    @Test
    void averageAndTaskArithmeticAreAsGoodAsPublished() {
        assertThat(mean("average")).isCloseTo(58.5, within(1.0));
        assertThat(mean("task-arithmetic")).isCloseTo(59.9, within(1.0));
    }

    /** Expected: the same formulas on all experts at once, computed in float64 by another program. */
    @ParameterizedTest
    @CsvSource({
        "bilateral, 62.7",
        "wudi, 61.8",
        "tsv-m, 61.4",
    })
    void techniquesThatSolveOrDecomposeAreAsGoodAsTheirDefinition(String technique, double expected) {
        assertThat(mean(technique)).isCloseTo(expected, within(0.3));
    }

    private double mean(String technique) {
        return Vision8.mean(merge(technique, false));
    }

    private Path merge(String technique, boolean everyStep) {
        List<MergeExpert> folded = Vision8.TASKS.stream()
                .map(task -> new MergeExpert(task, Vision8.model("expert-" + task)))
                .toList();
        Path merged = directory.resolve(technique);
        MergeRequest request = new MergeRequest(Vision8.model("base"), folded, Recipe.of(technique), merged, everyStep);
        new MergeRun(ComputeDevice.CPU, 1, InstantSource.system()).run(request, MergeListener.NONE);
        return merged;
    }
}
