package io.tributary.app.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One compute thread; while it works, the calling thread renews the lock on the work and tells how far it is. */
public final class Tending implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tending.class);

    private final WorkQueue<?> queue;
    private final Duration tellEvery;
    private final BooleanSupplier stopping;
    private final ExecutorService compute;

    /** @param stopping when true, unfinished work is left to others */
    public Tending(WorkQueue<?> queue, Duration tellEvery, BooleanSupplier stopping) {
        this.queue = queue;
        this.tellEvery = tellEvery;
        this.stopping = stopping;
        this.compute = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "compute");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The work's result; empty where the process was told to stop first. Work that throws is a mistake. */
    public <R> Optional<R> run(String name, Callable<R> work, Runnable tell) throws InterruptedException {
        Future<R> running = compute.submit(work);
        long renewEveryNanos = queue.lock().toNanos() / 4;
        long renewed = System.nanoTime();
        long told = renewed;
        boolean ours = true;
        while (!stopping.getAsBoolean()) {
            Optional<R> result = await(running);
            if (result.isPresent()) {
                return result;
            }
            long now = System.nanoTime();
            if (ours && now - renewed >= renewEveryNanos) {
                ours = queue.renew();
                renewed = now;
                if (!ours) {
                    LOG.info("{} may have gone to another process; finishing it all the same", name);
                }
            }
            if (now - told >= tellEvery.toNanos()) {
                tell.run();
                told = now;
            }
        }
        return Optional.empty();
    }

    private static <R> Optional<R> await(Future<R> running) throws InterruptedException {
        try {
            return Optional.of(running.get(100, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a failure is a result", e);
        }
    }

    @Override
    public void close() {
        compute.shutdownNow();
    }
}
