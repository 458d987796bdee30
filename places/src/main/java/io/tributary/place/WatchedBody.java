package io.tributary.place;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A body of an answer that fails where nothing of it comes for too long: the client itself would wait for ever. */
final class WatchedBody extends FilterInputStream {
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "stalled downloads");
        thread.setDaemon(true);
        return thread;
    });

    private final Duration longest;
    private final ScheduledFuture<?> watch;
    private volatile boolean moved;
    private volatile boolean stalled;

    /** @param longest silence; at most twice as long is borne */
    WatchedBody(InputStream body, Duration longest) {
        super(body);
        this.longest = longest;
        this.watch =
                WATCH.scheduleAtFixedRate(this::look, longest.toMillis(), longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (!moved) {
            stalled = true;
            try {
                in.close();
            } catch (IOException e) {
                // Who reads hears of it.
            }
        }
        moved = false;
    }

    @Override
    public int read(byte[] block, int offset, int length) throws IOException {
        int count;
        try {
            count = super.read(block, offset, length);
        } catch (IOException e) {
            throw stalled ? silent() : e;
        }
        if (stalled) {
            throw silent();
        }
        moved = true;
        return count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? count : one[0] & 0xff;
    }

    private IOException silent() {
        return new IOException("nothing came for " + longest.toSeconds() + " s");
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        super.close();
    }
}
