package io.tributary.app.view;

import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.StallStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Every lineage, kept up to date by a thread of its own that follows {@code lineage-status}. While it starts again
 * after a failure it keeps what it knew and is not {@link #ready}.
 */
public final class LiveView implements Lineages, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Follower follower;
    private volatile Lineages rows = new Rows();
    private volatile boolean ready;

    @SuppressWarnings("this-escape")
    private LiveView(Supplier<StatusReader> readers) {
        this.follower = Follower.start("lineage-view", () -> new Following(readers.get()));
    }

    /** Starts to follow; {@code readers} opens a reader at the beginning, again after a failure. */
    public static LiveView start(Supplier<StatusReader> readers) {
        return new LiveView(readers);
    }

    /** True while it follows and has read everything that was there when it began. */
    public boolean ready() {
        return ready;
    }

    @Override
    public List<LineageStatus> all() {
        return rows.all();
    }

    @Override
    public Optional<LineageView> lineage(String name) {
        return rows.lineage(name);
    }

    @Override
    public List<StallStatus> stalls() {
        return rows.stalls();
    }

    @Override
    public void close() {
        follower.close();
    }

    private final class Following implements Follower.Feed {
        private final StatusReader reader;

        private Following(StatusReader reader) {
            this.reader = reader;
        }

        @Override
        public void poll() {
            reader.poll(POLL);
            if (!ready && reader.caughtUp()) {
                rows = reader.rows();
                ready = true;
            }
        }

        @Override
        public void close() {
            ready = false;
            reader.close();
        }
    }
}
