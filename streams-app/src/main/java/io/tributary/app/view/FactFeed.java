package io.tributary.app.view;

import io.tributary.app.lineage.Fact;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Hands every new fact to a listener, from a thread of its own: for metrics. Facts during a broker's absence may be
 * missed.
 */
public final class FactFeed implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Follower follower;

    private FactFeed(Follower follower) {
        this.follower = follower;
    }

    /** Starts to follow; {@code readers} opens a reader, again after a failure. */
    public static FactFeed start(Supplier<FactReader> readers, Consumer<Fact> listener) {
        return new FactFeed(Follower.start("fact-feed", () -> {
            FactReader reader = readers.get();
            return new Follower.Feed() {
                @Override
                public void poll() {
                    reader.poll(POLL).forEach(listener);
                }

                @Override
                public void close() {
                    reader.close();
                }
            };
        }));
    }

    @Override
    public void close() {
        follower.close();
    }
}
