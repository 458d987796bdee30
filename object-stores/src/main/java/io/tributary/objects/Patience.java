package io.tributary.objects;

import java.time.Duration;

/**
 * How long a service is asked again. What it refuses for now (throttling, errors of its own, a connection that breaks)
 * is tried {@code retries} times more, after pauses that double from {@code firstPause} and vary by chance; what does
 * not answer at all is given up after {@code answer} and asked anew, {@code asks} times in all.
 */
record Patience(int retries, Duration firstPause, Duration answer, int asks) {
    static final Patience STANDARD = new Patience(8, Duration.ofMillis(200), Duration.ofMinutes(2), 3);

    static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
}
