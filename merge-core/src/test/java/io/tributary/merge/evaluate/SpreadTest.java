package io.tributary.merge.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private static final Spread FOUR = Spread.of(List.of(1.0, 2.0, 4.0, 5.0));

    @Test
    void theDeviationIsThatOfASample() {
        assertThat(FOUR.count()).isEqualTo(4);
        assertThat(FOUR.mean()).isEqualTo(3);
        assertThat(FOUR.deviation()).isCloseTo(Math.sqrt(10.0 / 3), within(1e-12));
        assertThat(FOUR.range()).isEqualTo(4);
    }

    @Test
    void oneFigureDoesNotDeviate() {
        assertThat(Spread.of(List.of(3.0))).isEqualTo(new Spread(1, 3, 0, 3, 3));
    }

    @Test
    void anotherUnitScalesEverythingButTheCount() {
        assertThat(FOUR.times(100).lowest()).isEqualTo(100);
        assertThat(FOUR.times(100).deviation()).isCloseTo(100 * FOUR.deviation(), within(1e-9));
        assertThat(FOUR.times(100).count()).isEqualTo(4);
    }
}
