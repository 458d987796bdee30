package io.tributary.objects;

import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.Operator;

/**
 * A large file on its way into a bucket, in parts: the object appears when all of them arrived. One that fails is left
 * unfinished on purpose, since the library's way to end an upload is to complete it; the service's own rule for
 * unfinished uploads removes the parts.
 */
final class PartedUpload {
    /** Services want at least 5 MiB, and at most 10,000 of them. */
    private static final int LEAST_PART = 8 << 20;

    private static final int MOST_PARTS = 9_000;

    private final Operator operator;
    private final String key;
    private final Path file;
    private final AtomicLong sent = new AtomicLong();

    PartedUpload(Operator operator, String key, Path file) {
        this.operator = operator;
        this.key = key;
        this.file = file;
    }

    /**
     * @param patience how long nothing of it may get on
     * @param requests who sends
     */
    void run(Duration patience, Executor requests) throws IOException, TimeoutException {
        int part = Math.toIntExact(Math.max(LEAST_PART, Files.size(file) / MOST_PARTS + 1));
        CompletableFuture<Void> done = new CompletableFuture<>();
        requests.execute(() -> send(part, done));
        long before = -1;
        while (true) {
            try {
                done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                if (sent.get() == before) {
                    throw e;
                }
                before = sent.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof OpenDALException refused) {
                    throw refused;
                }
                throw FileFailure.reading(file, new IOException(e.getCause()));
            }
        }
    }

    private void send(int part, CompletableFuture<Void> done) {
        try (InputStream in = Files.newInputStream(file)) {
            OutputStream out = operator.createOutputStream(key, part);
            byte[] block = new byte[1 << 20];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                out.write(block, 0, count);
                sent.addAndGet(count);
            }
            out.close();
            done.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }
}
