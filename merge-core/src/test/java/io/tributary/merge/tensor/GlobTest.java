package io.tributary.merge.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*, anything.at.all, true",
        "*, '', true",
        "'', '', true",
        "'', a, false",
        "lm_head.weight, lm_head.weight, true",
        "lm_head.weight, lm_headXweight, false",
        "*.bias, model.layers.0.bias, true",
        "*.bias, model.bias.weight, false",
        "model.layers.?.weight, model.layers.1.weight, true",
        "model.layers.?.weight, model.layers.11.weight, false",
        "*a*b*, xxaxxbxx, true",
        "*a*b*, xxbxxaxx, false",
        "a*a, a, false",
        "**x, x, true",
        "[ab], a, false"
    })
    void starsAndQuestionMarksMatchWholeNames(String pattern, String name, boolean matches) {
        assertThat(new Glob(pattern).matches(name)).isEqualTo(matches);
    }
}
