package io.tributary.merge.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Eight real image tasks, a base and an expert for each: accuracies that were published with them. */
@EnabledIf("io.tributary.merge.evaluate.Vision8#isThere")
final class Vision8EvaluationTest {
    private static final Map<String, Double> EXPERTS = experts();

    @Test
    void theBaseKnowsALittleOfEveryTask() {
        assertThat(Vision8.mean(Vision8.model("base"))).isCloseTo(54.7, within(0.06));
    }

    @Test
    void everyExpertKnowsItsOwnTaskAsListed() {
        EXPERTS.forEach((task, expected) -> assertThat(Vision8.percent(Vision8.model("expert-" + task), List.of(task)))
                .hasEntrySatisfying(task, found -> assertThat(found).isCloseTo(expected, within(0.06))));
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
