package io.tributary.app.serve;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.ErrorType;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the wanted version into service, one at a time; of several that were wanted meanwhile only the last. One that
 * cannot be loaded leaves the former serving. It is tried again, more and more rarely, unless the version itself is to
 * blame.
 */
final class Swapper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Swapper.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final HotModel model;
    private final ServeMetrics metrics;
    private final Duration firstPause;
    private final Thread thread = new Thread(this::run, "swapper");

    private OptionalLong wanted = OptionalLong.empty();
    private volatile @Nullable Refusal refusal;
    private boolean closed;

    /**
     * Why the wanted version is not served.
     *
     * @param forGood whether trying again is useless
     */
    record Refusal(long version, String message, boolean forGood) {}

    private Swapper(HotModel model, ServeMetrics metrics, Duration firstPause) {
        this.model = model;
        this.metrics = metrics;
        this.firstPause = firstPause;
    }

    /** @param firstPause after the first failure; each further one is twice as long */
    static Swapper start(HotModel model, ServeMetrics metrics, Duration firstPause) {
        Swapper swapper = new Swapper(model, metrics, firstPause);
        swapper.thread.setDaemon(true);
        swapper.thread.start();
        return swapper;
    }

    synchronized void want(long version) {
        wanted = OptionalLong.of(version);
        notifyAll();
    }

    synchronized OptionalLong wanted() {
        return wanted;
    }

    /** Of the last attempt; null where that succeeded. */
    @Nullable
    Refusal refusal() {
        return refusal;
    }

    private void run() {
        try {
            Duration pause = firstPause;
            while (true) {
                OptionalLong next = await(pause);
                if (next.isEmpty()) {
                    return;
                }
                Refusal before = refusal;
                boolean again = before != null && before.version() == next.getAsLong();
                pause = again ? shorter(pause.multipliedBy(2), LONGEST_PAUSE) : firstPause;
                attempt(next.getAsLong());
            }
        } catch (InterruptedException e) {
            LOG.info("The swapper was interrupted");
        }
    }

    /** What is to be loaded now; empty when closed. */
    private synchronized OptionalLong await(Duration pause) throws InterruptedException {
        long deadline = System.nanoTime() + pause.toNanos();
        while (!closed) {
            Refusal failed = refusal;
            boolean isFailed = failed != null && wanted.equals(OptionalLong.of(failed.version()));
            if (wanted.isPresent() && !wanted.equals(model.version()) && !isFailed) {
                return wanted;
            }
            if (isFailed && failed != null && !failed.forGood()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return wanted;
                }
                wait(Math.max(1, left / 1_000_000));
            } else {
                wait();
            }
        }
        return OptionalLong.empty();
    }

    private void attempt(long version) {
        OptionalLong former = model.version();
        long begun = System.nanoTime();
        try {
            model.swap(version);
            refusal = null;
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            metrics.swapped(took);
            LOG.info("Version {} serves after {} ms{}", version, took.toMillis(), after(former));
        } catch (MergeException e) {
            refusal = new Refusal(version, e.getMessage() + " [" + e.code() + "]", isForGood(e.code()));
            metrics.swapFailed();
            LOG.error("Version {} cannot be served{}: {}", version, after(former), e.getMessage());
        }
    }

    /** A version that is not there may only be late, on a shared disk. */
    private static boolean isForGood(ErrorCode code) {
        return (code.type() == ErrorType.USER && code != ErrorCode.UNKNOWN_VERSION) || code.type() == ErrorType.DATA;
    }

    private static String after(OptionalLong former) {
        return former.isPresent() ? " (before: version " + former.getAsLong() + ")" : "";
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }
}
