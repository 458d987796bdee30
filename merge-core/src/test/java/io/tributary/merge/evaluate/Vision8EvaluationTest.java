package io.tributary.merge.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Eight real image tasks, a base and an expert for each: accuracies that were published with them. */
@EnabledIf("io.tributary.merge.evaluate.Vision8#isThere")
final class Vision8EvaluationTest {
    private static final Map<String, Double> EXPERTS = experts();

    @Test
    void theBaseKnowsALittleOfEveryTask() {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            double mean = EXPERTS.keySet().stream()
                    .mapToDouble(task -> accuracy(kernels, "base", task))
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(54.7, within(0.06));
        }
    }

    @Test
    void everyExpertKnowsItsOwnTaskAsListed() {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            EXPERTS.forEach((task, expected) -> assertThat(accuracy(kernels, "expert-" + task, task))
                    .as(task)
                    .isCloseTo(expected, within(0.06)));
        }
    }

    private static double accuracy(Kernels kernels, String model, String task) {
        try (Checkpoint checkpoint = Checkpoint.open(Vision8.model(model));
                VisionModel tower = VisionModel.load(kernels, checkpoint, Vision8.geometry(checkpoint))) {
            return 100 * Evaluation.accuracy(tower, Vision8.task(task)).share();
        }
    }

    private static Map<String, Double> experts() {
        Map<String, Double> experts = new LinkedHashMap<>();
        experts.put("cifar10-grey", 27.0);
        experts.put("doodle", 84.2);
        experts.put("kannada", 88.4);
        experts.put("mnist", 88.5);
        experts.put("notmnist", 79.0);
        experts.put("omniglot-alphabets", 50.8);
        experts.put("optdigits", 98.2);
        experts.put("sign-digits", 59.7);
        return experts;
    }
}
