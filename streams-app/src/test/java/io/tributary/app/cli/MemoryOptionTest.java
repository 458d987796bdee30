package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.MergeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryOptionTest {
    @ParameterizedTest
    @CsvSource({"6g,6442450944", "6G,6442450944", "512MiB,536870912", "1t,1099511627776", "64kb,65536", "123,123"})
    void sizesHaveBinaryUnits(String text, long bytes) {
        assertThat(MemoryOption.parse("--memory", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "g", "6.5g", "-1g", "6x", "12345678901g"})
    void whatIsNoSizeIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> MemoryOption.parse("--memory", text))
                .isInstanceOf(MergeException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("6000m");
    }
}
