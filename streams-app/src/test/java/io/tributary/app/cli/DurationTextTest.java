package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationTextTest {
    private final DurationText text = new DurationText();

    @Test
    void durationsAreReadAsPeopleWriteThem() {
        assertThat(text.convert("90")).isEqualTo(Duration.ofSeconds(90));
        assertThat(text.convert("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(text.convert("250ms")).isEqualTo(Duration.ofMillis(250));
        assertThat(text.convert("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(text.convert("1h")).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1s", "1.5h", "9999999999s", "1 h"})
    void anythingElseIsRefusedWithAnExample(String wrong) {
        assertThatThrownBy(() -> text.convert(wrong))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("90s");
    }
}
