package io.tributary.app.coordinator;

import java.time.Duration;

/**
 * How patient the coordinator is.
 *
 * @param running silence of a running task after which it is sent again; that counts as a failure
 * @param queued silence of a task that no worker has taken after which it is sent again, doubled each time; never a
 *     failure, since nobody may be there to take it
 * @param firstBackoff before a failed task is sent again, doubled with each failure
 * @param longestBackoff the most that doubling leads to
 * @param attempts failures of one task after which the lineage is blocked
 * @param evaluation how long an evaluation is awaited until it is asked for again, doubled each time
 * @param litter how long what no row names may lie in the store until a sweep is due
 */
public record Timing(
        Duration running,
        Duration queued,
        Duration firstBackoff,
        Duration longestBackoff,
        int attempts,
        Duration litter,
        Duration evaluation) {
    public static final Timing DEFAULT = new Timing(
            Duration.ofSeconds(60),
            Duration.ofMinutes(10),
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            8,
            Duration.ofMinutes(30),
            Duration.ofMinutes(10));

    private static final int MOST_DOUBLINGS = 16;

    /** Milliseconds from the given failure, 1 for the first, to the next attempt. */
    long backoffMillis(int failures) {
        return Math.min(longestBackoff.toMillis(), doubled(firstBackoff, failures - 1));
    }

    /** Milliseconds that the given attempt, 1 for the first, may lie in the queue. */
    long queuedMillis(int attempt) {
        return doubled(queued, attempt - 1);
    }

    /** Milliseconds that the answer to the given request, 1 for the first, is awaited. */
    long evaluationMillis(int attempt) {
        return doubled(evaluation, attempt - 1);
    }

    long runningMillis() {
        return running.toMillis();
    }

    long litterMillis() {
        return litter.toMillis();
    }

    private static long doubled(Duration duration, int times) {
        return duration.toMillis() << Math.min(times, MOST_DOUBLINGS);
    }
}
