package io.tributary.app.view;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that polls a reader for ever; after a failure it opens another one. */
final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** One opened reader. */
    interface Feed extends AutoCloseable {
        /** Waits for a moment and takes in what came. */
        void poll();

        @Override
        void close();
    }

    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Starts a daemon thread of that name. */
    static Follower start(String name, Supplier<Feed> feeds) {
        Follower follower = new Follower();
        Thread thread = new Thread(() -> follower.follow(name, feeds), name);
        thread.setDaemon(true);
        thread.start();
        return follower;
    }

    private void follow(String name, Supplier<Feed> feeds) {
        while (!isDown(closing, Duration.ZERO)) {
            try (Feed feed = feeds.get()) {
                while (!isDown(closing, Duration.ZERO)) {
                    feed.poll();
                }
            } catch (RuntimeException e) {
                LOG.info("{} starts again: {}", name, e.toString());
                isDown(closing, PAUSE);
            }
        }
        closed.countDown();
    }

    @Override
    public void close() {
        closing.countDown();
        isDown(closed, PATIENCE);
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
