package io.tributary.objects;

import java.util.concurrent.Executor;

/**
 * Requests that share something of the library's, which is freed once it was closed and the last of them ended. A
 * request counts from when it was asked for, not from when a thread takes it up: whoever is interrupted closes at once,
 * and to use what was freed ends the process.
 */
final class Requests implements Executor, AutoCloseable {
    private final Executor threads;
    private final Runnable end;
    private boolean closed;
    /** Itself, until it is closed, and every request. */
    private int users = 1;

    /** @param end frees it, on the thread of whoever was last */
    Requests(Executor threads, Runnable end) {
        this.threads = threads;
        this.end = end;
    }

    /** @throws IllegalStateException after the close */
    @Override
    public void execute(Runnable request) {
        enter();
        try {
            threads.execute(() -> {
                try {
                    request.run();
                } finally {
                    leave();
                }
            });
        } catch (RuntimeException | Error e) {
            leave();
            throw e;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        leave();
    }

    private synchronized void enter() {
        if (closed) {
            throw new IllegalStateException("A request was made after the close");
        }
        users++;
    }

    private void leave() {
        synchronized (this) {
            users--;
            if (users > 0) {
                return;
            }
        }
        end.run();
    }
}
