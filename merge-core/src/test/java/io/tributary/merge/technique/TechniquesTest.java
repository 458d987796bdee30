package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TechniquesTest {
    @Test
    void everyDescribedTechniqueCanBeNamed() {
        for (TechniqueDescription description : Techniques.all()) {
            Technique technique = Techniques.named(description.id(), Map.of());
            assertThat(technique.id()).isEqualTo(description.id());
            for (Parameter parameter : description.parameters()) {
                assertThat(technique.parameters()).containsEntry(parameter.name(), parameter.defaultValue());
            }
            if (description.isWrapper()) {
                assertThat(technique.state().perParameter()).isPositive();
            } else {
                assertThat(technique.state()).isEqualTo(description.state());
                assertThat(technique.parameters()).hasSameSizeAs(description.parameters());
            }
        }
    }

    @Test
    void parametersAreSpelledCanonically() {
        assertThat(Techniques.named("opcm", Map.of("alpha", " 5e-1 ")).parameters())
                .isEqualTo(Techniques.named("opcm", Map.of()).parameters())
                .containsEntry("alpha", "0.5")
                .containsEntry("diagonal", "remove");
        assertThat(Techniques.named("task-arithmetic", Map.of("lambda", "-0")).parameters())
                .containsEntry("lambda", "0.0");
    }

    @Test
    void aWrapperTakesTheParametersOfTheTechniqueInside() {
        Technique nested = Techniques.named("lines", Map.of("of", "dare", "of.of", "opcm", "of.of.alpha", "0.3"));
        assertThat(nested.parameters())
                .containsEntry("of", "dare")
                .containsEntry("of.of", "opcm")
                .containsEntry("of.of.alpha", "0.3")
                .containsEntry("of.p", "0.9")
                .containsEntry("alpha", "0.5");
        assertThat(Techniques.named("lines", nested.parameters()).parameters()).isEqualTo(nested.parameters());
        assertThat(Techniques.named("dare", Map.of("lambda", "1")).parameters()).containsEntry("of.lambda", "1.0");
        assertThatThrownBy(() -> Techniques.named("dare", Map.of("lamda", "1")))
                .hasMessageContaining("dare of task-arithmetic has no parameter 'lamda'")
                .hasMessageContaining("'lambda'");
    }

    @Test
    void anUnknownTechniqueNamesTheNearest() {
        assertThatThrownBy(() -> Techniques.named("ocpm", Map.of()))
                .isInstanceOfSatisfying(
                        MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_TECHNIQUE))
                .hasMessageContaining("'ocpm'")
                .hasMessageContaining("Did you mean 'opcm'?");
    }

    @Test
    void anUnknownParameterNamesTheNearest() {
        assertThatThrownBy(() -> Techniques.named("opcm", Map.of("alfa", "0.5")))
                .isInstanceOfSatisfying(
                        MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_PARAMETER))
                .hasMessageContaining("opcm has no parameter 'alfa'")
                .hasMessageContaining("Did you mean 'alpha'?");
        assertThatThrownBy(() -> Techniques.named("average", Map.of("alpha", "0.5")))
                .hasMessageContaining("average has no parameter 'alpha'");
    }

    @ParameterizedTest
    @CsvSource({
        "opcm, alpha, 1.01, 0 to 1",
        "opcm, alpha, -0.1, 0 to 1",
        "opcm, alpha, NaN, 0 to 1",
        "opcm, alpha, half, 0 to 1",
        "opcm, diagonal, maybe, remove | keep",
        "task-arithmetic, lambda, Infinity, -10 to 10"
    })
    void aValueOutOfBoundsIsRefusedWithItsBounds(String technique, String name, String value, String bounds) {
        assertThatThrownBy(() -> Techniques.named(technique, Map.of(name, value)))
                .isInstanceOfSatisfying(
                        MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_RECIPE))
                .hasMessageContaining(technique + "." + name)
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining(bounds);
    }
}
