package io.tributary.merge.readahead;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Requests in order, each read and digested by a thread of its own while the piece before it is used. At most two
 * pieces are in memory.
 */
public final class ReadAhead<T> implements AutoCloseable {
    private final Iterator<Request<T>> requests;
    private final ReusableBuffers buffers;
    private final ExecutorService reader = Background.thread("tributary-read-ahead");
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
        Piece<T> piece = Background.await(coming.orElseThrow(NoSuchElementException::new));
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

    private static void settle(Future<?> future) {
        try {
            Background.await(future);
        } catch (RuntimeException ignored) {
            // Nobody asked for this piece, so nobody is told why it could not be read.
        }
    }
}
