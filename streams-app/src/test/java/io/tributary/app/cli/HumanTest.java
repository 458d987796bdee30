package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HumanTest {
    @Test
    void bytesHaveThreeDigitsAndABinaryUnit() {
        assertThat(Human.bytes(0)).isEqualTo("0 B");
        assertThat(Human.bytes(1023)).isEqualTo("1023 B");
        assertThat(Human.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Human.bytes(350_000_000)).isEqualTo("334 MiB");
        assertThat(Human.bytes(5L << 30)).isEqualTo("5.0 GiB");
    }

    @Test
    void countsHaveADecimalUnit() {
        assertThat(Human.count(12)).isEqualTo("12");
        assertThat(Human.count(86_400_000)).isEqualTo("86.4 M");
        assertThat(Human.count(7_000_000_000L)).isEqualTo("7.0 G");
    }

    @Test
    void durationsUseTheTwoUnitsThatMatter() {
        assertThat(Human.duration(Duration.ofMillis(-5))).isEqualTo("0 ms");
        assertThat(Human.duration(Duration.ofMillis(120))).isEqualTo("120 ms");
        assertThat(Human.duration(Duration.ofMillis(3480))).isEqualTo("3.4 s");
        assertThat(Human.duration(Duration.ofMillis(59_999))).isEqualTo("59.9 s");
        assertThat(Human.duration(Duration.ofSeconds(72))).isEqualTo("1 min 12 s");
        assertThat(Human.duration(Duration.ofSeconds(7300))).isEqualTo("2 h 1 min");
        assertThat(Human.duration(Duration.ofHours(50))).isEqualTo("2 d 2 h");
    }

    @Test
    void thePastIsTold() {
        Instant now = Instant.parse("2026-01-01T12:00:00Z");

        assertThat(Human.ago(now, now)).isEqualTo("just now");
        assertThat(Human.ago(now.plusSeconds(3), now)).isEqualTo("just now");
        assertThat(Human.ago(now.minusMillis(12_300), now)).isEqualTo("12 s ago");
        assertThat(Human.ago(now.minusSeconds(90), now)).isEqualTo("1 min 30 s ago");
    }

    @Test
    void sharesArePercentages() {
        assertThat(Human.share(0.8734)).isEqualTo("87.3 %");
    }
}
