package io.tributary.place;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/**
 * How often a server is asked again that does not answer, or says that it cannot now. Pauses double up to the longest;
 * where it got on meanwhile, counting begins anew.
 *
 * @param tries in a row that got nowhere
 */
record Persistence(int tries, Duration firstPause, Duration longestPause, Pause pause) {
    /** For who comes again anyway. */
    static final Persistence ONCE = new Persistence(1, Duration.ZERO, Duration.ZERO, Pause.VARYING);

    /** As long as buckets are asked. */
    static final Persistence STANDARD =
            new Persistence(9, Duration.ofMillis(200), Duration.ofSeconds(20), Pause.VARYING);

    /** Waits. */
    @FunctionalInterface
    interface Pause {
        void of(Duration length) throws InterruptedException;

        /** Between half of it and all, by chance, so that many do not come back at once. */
        Pause VARYING = length -> {
            long millis = length.toMillis();
            Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        };
    }

    /** What is tried. */
    @FunctionalInterface
    interface Attempt<T> {
        /** @throws MergeException {@code STORE_UNAVAILABLE} where it is worth another try */
        T run();
    }

    <T> T ask(Attempt<T> attempt) {
        return ask(attempt, () -> false);
    }

    /** @param gotOn whether something came since it was last asked */
    <T> T ask(Attempt<T> attempt, BooleanSupplier gotOn) {
        Duration next = firstPause;
        for (int failed = 1; ; failed++) {
            try {
                return attempt.run();
            } catch (MergeException e) {
                if (gotOn.getAsBoolean()) {
                    failed = 1;
                    next = firstPause;
                }
                if (e.code() != ErrorCode.STORE_UNAVAILABLE || failed >= tries) {
                    throw e;
                }
                sleep(next, e);
                next = next.multipliedBy(2).compareTo(longestPause) < 0 ? next.multipliedBy(2) : longestPause;
            }
        }
    }

    private void sleep(Duration length, MergeException why) {
        try {
            pause.of(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw why;
        }
    }
}
