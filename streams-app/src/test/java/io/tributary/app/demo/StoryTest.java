package io.tributary.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StoryTest {
    private final StringWriter written = new StringWriter();
    private final PrintWriter writer = new PrintWriter(written);
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void withoutATerminalProgressIsAPlainLineNowAndThen() {
        Story story = new Story(writer, writer, false, nanos::get);
        story.phase("1  Training");
        for (int second = 1; second <= 25; second++) {
            nanos.addAndGet(1_000_000_000L);
            story.now("  step " + second);
        }
        story.phaseEnds("trained");
        assertThat(written.toString().lines())
                .containsExactly("", "1  Training", "  step 10  10.0 s", "  step 20  20.0 s", "  trained in 25.0 s");
        assertThat(written.toString()).doesNotContain("\r");
    }

    @Test
    void onATerminalALineThatStaysWipesTheOneBeforeIt() {
        Story story = new Story(writer, writer, true, nanos::get);
        nanos.addAndGet(1_000_000_000L);
        story.now("busy");
        story.line("done");
        assertThat(written.toString()).isEqualTo("\rbusy  1.0 s\r           \rdone" + System.lineSeparator());
    }
}
