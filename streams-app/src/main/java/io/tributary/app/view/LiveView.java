package io.tributary.app.view;

import io.tributary.app.lineage.StatusRow.LineageStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every lineage, kept up to date by a thread of its own that follows {@code lineage-status}. While it starts again
 * after a failure it keeps what it knew and is not {@link #ready}.
 */
public final class LiveView implements Lineages, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveView.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Supplier<StatusReader> readers;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Lineages rows = new Rows();
    private volatile boolean ready;

    private LiveView(Supplier<StatusReader> readers) {
        this.readers = readers;
    }

    /** Starts to follow; {@code readers} opens a reader at the beginning, again after a failure. */
    public static LiveView start(Supplier<StatusReader> readers) {
        LiveView view = new LiveView(readers);
        Thread thread = new Thread(view::follow, "lineage-view");
        thread.setDaemon(true);
        thread.start();
        return view;
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
    public void close() {
        closed.countDown();
        isDown(ended, POLL.multipliedBy(10));
    }

    private void follow() {
        while (!isDown(closed, Duration.ZERO)) {
            try (StatusReader reader = readers.get()) {
                read(reader);
            } catch (RuntimeException e) {
                LOG.warn("The view of lineage-status starts again: {}", e.toString());
                isDown(closed, PAUSE);
            }
            ready = false;
        }
        ended.countDown();
    }

    private void read(StatusReader reader) {
        while (!isDown(closed, Duration.ZERO)) {
            reader.poll(POLL);
            if (!ready && reader.caughtUp()) {
                rows = reader.rows();
                ready = true;
            }
        }
    }

    private static boolean isDown(CountDownLatch latch, Duration limit) {
        try {
            return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
