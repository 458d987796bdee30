package io.tributary.app.process;

import io.tributary.app.coordinator.StalledException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows when a Streams thread fails. The log is the truth and exactly-once: a thread that failed is replaced,
 * and the next one repeats what was not committed. Where that does not help, the coordinator ends rather than to spin.
 */
final class ThreadFailures {
    /** More failures than that within {@link #WITHIN} are no accident. */
    static final int MOST = 10;

    static final Duration WITHIN = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);

    private final Deque<Instant> recent = new ArrayDeque<>();

    synchronized StreamThreadExceptionResponse after(Throwable failure, Instant now) {
        if (StalledException.isBehind(failure)) {
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOG.error("A coordinator thread failed", failure);
        recent.addLast(now);
        while (recent.getFirst().isBefore(now.minus(WITHIN))) {
            recent.removeFirst();
        }
        if (failure instanceof MissingSourceTopicException || failure instanceof Error) {
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (recent.size() > MOST) {
            LOG.error("Coordinator threads failed {} times within {}: the coordinator ends", recent.size(), WITHIN);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
}
