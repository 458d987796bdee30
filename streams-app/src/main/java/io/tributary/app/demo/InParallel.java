package io.tributary.app.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work on several things, some at a time. */
final class InParallel {
    private InParallel() {}

    /** What is done with each. */
    @FunctionalInterface
    interface Work<T> {
        void on(T item) throws IOException;
    }

    /** Returns when all are done; the first failure stops those that have not begun and is thrown. */
    static <T> void each(int atATime, List<T> items, Work<T> work) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(atATime);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (T item : items) {
                running.add(threads.submit(() -> {
                    work.on(item);
                    return item;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            } else if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
