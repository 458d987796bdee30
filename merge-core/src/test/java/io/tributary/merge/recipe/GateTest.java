package io.tributary.merge.recipe;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.recipe.Measured.References;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GateTest {
    private static final References NOTHING = alias -> Optional.empty();

    private static Measured version(long number, double mean, Map<String, Double> tasks) {
        return new Measured(number, "suite", tasks, Map.of(Quantity.MEAN, mean));
    }

    private static List<String> objections(String rule, Measured version, References references) {
        return Gate.parse(List.of(rule)).objections(version, references);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mean >= candidate - 0.5",
                "mean > serving",
                "worst >= 20",
                "retention >= serving - 2",
                "acc >= 70.25",
                "bwt >= -5",
                "task mnist >= 80",
                "task a.b-c > candidate + 1",
                "any task drops <= 3 points",
                "any task drops <= 0.5 points against candidate"
            })
    void whatIsWrittenReadsBackTheSame(String rule) {
        assertThat(GateRule.parse(rule).text()).isEqualTo(rule);
    }

    @ParameterizedTest
    @CsvSource({
        "mean  >=  candidate − 0.5, mean >= candidate - 0.5",
        "mean>=candidate-0.50, mean >= candidate - 0.5",
        "mean >= 55 points, mean >= 55",
        "any task drops <= 1 point, any task drops <= 1 points",
        "any task drops <= 3 points against serving, any task drops <= 3 points"
    })
    void thereAreSeveralWaysToWriteARule(String written, String same) {
        assertThat(GateRule.parse(written)).isEqualTo(GateRule.parse(same));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mean",
                "mean >= best",
                "mean <= 3",
                "median >= 3",
                "any task drops < 3",
                "task >= 3",
                "mean >= 1e3"
            })
    void whatIsNoRuleIsRefusedWithExamples(String text) {
        assertRefused(() -> GateRule.parse(text), ErrorCode.INVALID_RECIPE, "'" + text + "' is no rule", "mean >= ");
    }

    @Test
    void aBoundIsMetFromItOn() {
        assertThat(objections("mean >= 55", version(1, 55, Map.of()), NOTHING)).isEmpty();
        assertThat(objections("mean > 55", version(1, 55, Map.of()), NOTHING)).hasSize(1);
        assertThat(objections("mean >= 55", version(1, 54.99, Map.of()), NOTHING))
                .containsExactly("mean >= 55: it is 54.99");
        assertThat(objections("mean >= 54.6", version(1, 100 * 0.546, Map.of()), NOTHING))
                .as("rounding does not count")
                .isEmpty();
    }

    @Test
    void anotherVersionIsAReferenceOnceThereIsOne() {
        Measured worse = version(2, 54, Map.of());
        References references =
                alias -> Optional.of(version(1, 55, Map.of())).filter(found -> alias.equals("candidate"));
        assertThat(objections("mean >= candidate - 0.5", worse, references))
                .containsExactly("mean >= candidate - 0.5: it is 54.00, that of version 1 55.00");
        assertThat(objections("mean >= candidate - 1", worse, references)).isEmpty();
        assertThat(objections("mean >= serving", worse, references)).isEmpty();
    }

    @Test
    void aDropIsThatOfTheTaskThatLostMost() {
        Measured version = version(2, 0, Map.of("a", 50.0, "b", 60.0, "new", 1.0));
        References references = alias -> Optional.of(version(1, 0, Map.of("a", 53.0, "b", 63.5, "gone", 90.0)));
        assertThat(objections("any task drops <= 3 points", version, references))
                .containsExactly("any task drops <= 3 points: against version 1, b from 63.50 to 60.00");
        assertThat(objections("any task drops <= 3.5 points", version, references))
                .isEmpty();
    }

    @Test
    void whatIsUnknownOrNoNumberDoesNotPass() {
        Measured version = version(1, Double.NaN, Map.of("a", Double.NaN));
        References references = alias -> Optional.of(version(1, 50, Map.of("a", 50.0)));
        assertThat(objections("mean >= 0", version, NOTHING)).hasSize(1);
        assertThat(objections("mean >= serving - 100", version, references)).hasSize(1);
        assertThat(objections("any task drops <= 100 points", version, references))
                .hasSize(1);
        assertThat(objections("bwt >= -100", version, NOTHING)).containsExactly("bwt >= -100: bwt was not measured");
        assertThat(objections("task b >= 0", version, NOTHING)).containsExactly("task b >= 0: task b was not measured");
    }

    @Test
    void onlyLikeIsComparedWithLike() {
        Measured other = new Measured(1, "another suite", Map.of("a", 1.0), Map.of(Quantity.MEAN, 1.0));
        Measured version = version(2, 50, Map.of("a", 50.0));
        assertThat(objections("mean >= serving", version, alias -> Optional.of(other)))
                .singleElement()
                .asString()
                .contains("another suite");
        assertThat(objections("any task drops <= 3 points", version, alias -> Optional.of(other)))
                .hasSize(1);
    }

    @Test
    void everyRuleThatIsNotMetIsNamed() {
        Gate gate = Gate.parse(List.of("mean >= 60", "task a >= 10", "task a >= 90"));
        assertThat(gate.objections(version(1, 50, Map.of("a", 50.0)), NOTHING)).hasSize(2);
        assertThat(Gate.NONE.objections(version(1, 0, Map.of()), NOTHING)).isEmpty();
    }
}
