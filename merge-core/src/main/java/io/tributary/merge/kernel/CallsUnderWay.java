package io.tributary.merge.kernel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Calls into libtorch, which takes its global state apart when the process ends: a call that still runs then crashes
 * the JVM. So a process that may be stopped in the middle of one says {@link #endWithProcess}.
 */
public final class CallsUnderWay {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int INTERRUPTED = 130;

    private static final ReentrantReadWriteLock GATE = new ReentrantReadWriteLock();
    private static final AtomicBoolean WATCHED = new AtomicBoolean();

    private CallsUnderWay() {}

    /**
     * When the process is told to end, no call begins any more, and the end waits for those under way; after ten
     * seconds it no longer lets libtorch clean up. For commands that stop where they are: a role that finishes its work
     * when it is told to end would wait for its own calls.
     */
    public static void endWithProcess() {
        if (WATCHED.compareAndSet(false, true)) {
            Runtime.getRuntime().addShutdownHook(new Thread(CallsUnderWay::end, "tributary-last-call"));
        }
    }

    /** Held during a call. */
    static Lock lock() {
        return GATE.readLock();
    }

    /** Takes the gate and never gives it back. */
    private static void end() {
        try {
            if (GATE.writeLock().tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(INTERRUPTED);
    }
}
