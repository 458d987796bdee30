package io.tributary.merge.readahead;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requests in order, each read and digested by a thread of its own while the piece before it is used. At most two
 * pieces are in memory.
 */
public final class ReadAhead<T> implements AutoCloseable {
    private final Iterator<Request<T>> requests;
    private final ReusableBuffers buffers;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "tributary-read-ahead");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<Future<Piece<T>>> coming;
    private long bytesRead;
    private int set;

    /** {@code requests} is walked by the calling thread, one ahead. */
    public ReadAhead(Stream<Request<T>> requests, ReusableBuffers buffers) {
        this.requests = requests.iterator();
        this.buffers = buffers;
        this.coming = submit();
    }

    public boolean hasNext() {
        return coming.isPresent();
    }

    /** The next piece; the one before it is invalid from now on. Throws what reading it threw. */
    public Piece<T> next() {
        Piece<T> piece = await(coming.orElseThrow(NoSuchElementException::new));
        piece.bytes().values().forEach(bytes -> bytesRead += bytes.limit());
        coming = submit();
        return piece;
    }

    /** Bytes of the pieces handed out so far. */
    public long bytesRead() {
        return bytesRead;
    }

    /** Waits for the read that is under way, so that files may be closed and buffers used again. */
    @Override
    public void close() {
        coming.ifPresent(ReadAhead::settle);
        reader.shutdown();
    }

    private Optional<Future<Piece<T>>> submit() {
        if (!requests.hasNext()) {
            return Optional.empty();
        }
        Request<T> request = requests.next();
        int target = set;
        set = 1 - set;
        return Optional.of(reader.submit(() -> read(request, target)));
    }

    private Piece<T> read(Request<T> request, int target) {
        Map<Origin, ByteBuffer> bytes = new EnumMap<>(Origin.class);
        request.ranges().forEach((origin, range) -> {
            ByteBuffer buffer = buffers.take(target, origin, range.length());
            range.source().read(buffer.duplicate(), range.position());
            range.digest().update(buffer);
            bytes.put(origin, buffer);
        });
        return new Piece<>(request.what(), bytes);
    }

    private static <P> P await(Future<P> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException again) {
                    interrupted = true;
                } catch (ExecutionException failure) {
                    throw rethrown(failure.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void settle(Future<?> future) {
        try {
            await(future);
        } catch (RuntimeException ignored) {
            // Nobody asked for this piece, so nobody is told why it could not be read.
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(cause);
    }
}
