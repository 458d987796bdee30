package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter err = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void onATerminalALineIsDrawnOverAndWipedAtTheEnd() {
        try (ProgressLine line = line(true)) {
            line.at("folding", 1, 4);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            line.at("folding", 2, 4);
        }

        assertThat(err.toString()).contains("25 %", "50 %").doesNotContain("\n");
        assertThat(err.toString()).endsWith("\r");
    }

    @Test
    void onATerminalItIsNotDrawnMoreThanTenTimesASecond() {
        ProgressLine line = line(true);
        for (int i = 0; i < 100; i++) {
            line.at("folding", i, 100);
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(5));
        }

        assertThat(err.toString().chars().filter(character -> character == '\r'))
                .hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void elsewhereALineIsPrintedEveryTenSeconds() {
        ProgressLine line = line(false);
        for (int second = 0; second <= 25; second++) {
            line.at("folding", second, 100);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }

        assertThat(err.toString().lines()).containsExactly("folding: 10 % (10.0 s)", "folding: 20 % (20.0 s)");
    }

    private ProgressLine line(boolean terminal) {
        Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), terminal, Map.of());
        return new ProgressLine(console, nanos::get);
    }
}
