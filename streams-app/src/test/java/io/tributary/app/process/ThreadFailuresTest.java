package io.tributary.app.process;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {
    private static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");

    private final ThreadFailures failures = new ThreadFailures();

    @Test
    void aThreadThatFailsNowAndThenIsReplacedForEver() {
        for (int failure = 0; failure < 100; failure++) {
            Instant then = NOW.plus(ThreadFailures.WITHIN.multipliedBy(failure).dividedBy(5));
            assertThat(failures.after(new StreamsException("broker away"), then))
                    .isEqualTo(REPLACE_THREAD);
        }
    }

    @Test
    void threadsThatFailOneAfterTheOtherEndTheCoordinator() {
        for (int failure = 0; failure < ThreadFailures.MOST; failure++) {
            assertThat(failures.after(new StreamsException("odd"), NOW)).isEqualTo(REPLACE_THREAD);
        }
        assertThat(failures.after(new StreamsException("odd"), NOW)).isEqualTo(SHUTDOWN_CLIENT);
    }

    @Test
    void errorsAndMissingTopicsEndItAtOnce() {
        assertThat(failures.after(new OutOfMemoryError(), NOW)).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(failures.after(new MissingSourceTopicException("lineage-events"), NOW))
                .isEqualTo(SHUTDOWN_CLIENT);
    }
}
