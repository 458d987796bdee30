package io.tributary.merge.readahead;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Requests in order, read and digested while the piece before is used: each origin by a thread of its own, since
 * digesting takes longer than reading. At most two pieces are in memory.
 */
public final class ReadAhead<T> implements AutoCloseable {
    private final Iterator<Request<T>> requests;
    private final ReusableBuffers buffers;
    private final Map<Origin, ExecutorService> readers = new EnumMap<>(Origin.class);
    private Optional<Coming<T>> coming;
    private long bytesRead;
    private int set;

    /** {@code requests} is walked by the calling thread, one ahead. */
    public ReadAhead(Stream<Request<T>> requests, ReusableBuffers buffers) {
        this.requests = requests.iterator();
        this.buffers = buffers;
        this.coming = submit();
    }

    /** What is being read. */
    private record Coming<T>(T what, Map<Origin, Future<ByteBuffer>> bytes) {
        /** Throws what reading threw, of the first origin where several failed. */
        Piece<T> await() {
            Map<Origin, ByteBuffer> read = new EnumMap<>(Origin.class);
            bytes.forEach((origin, future) -> read.put(origin, Background.await(future)));
            return new Piece<>(what, read);
        }
    }

    public boolean hasNext() {
        return coming.isPresent();
    }

    /** The next piece; the one before it is invalid from now on. Throws what reading it threw. */
    public Piece<T> next() {
        Piece<T> piece = coming.orElseThrow(NoSuchElementException::new).await();
        piece.bytes().values().forEach(bytes -> bytesRead += bytes.limit());
        coming = submit();
        return piece;
    }

    /** Bytes of the pieces handed out so far. */
    public long bytesRead() {
        return bytesRead;
    }

    /** Waits for the reads that are under way, so that files may be closed and buffers used again. */
    @Override
    public void close() {
        try {
            coming.ifPresent(piece -> piece.bytes().values().forEach(ReadAhead::settle));
        } finally {
            readers.values().forEach(ExecutorService::shutdown);
        }
    }

    private Optional<Coming<T>> submit() {
        if (!requests.hasNext()) {
            return Optional.empty();
        }
        Request<T> request = requests.next();
        Map<Origin, ByteBuffer> targets = new EnumMap<>(Origin.class);
        request.ranges().forEach((origin, range) -> targets.put(origin, buffers.take(set, origin, range.length())));
        Map<Origin, Future<ByteBuffer>> bytes = new EnumMap<>(Origin.class);
        request.ranges().forEach((origin, range) -> {
            ByteBuffer target = Objects.requireNonNull(targets.get(origin));
            bytes.put(origin, reader(origin).submit(() -> read(range, target)));
        });
        set = 1 - set;
        return Optional.of(new Coming<>(request.what(), bytes));
    }

    private ExecutorService reader(Origin origin) {
        return readers.computeIfAbsent(
                origin, of -> Background.thread("tributary-read-" + of.name().toLowerCase(Locale.ROOT)));
    }

    private static ByteBuffer read(Range range, ByteBuffer buffer) {
        range.source().read(buffer.duplicate(), range.position());
        range.digest().update(buffer);
        return buffer;
    }

    private static void settle(Future<?> future) {
        try {
            Background.await(future);
        } catch (RuntimeException | Error ignored) {
            // Nobody asked for this piece, so nobody is told why it could not be read.
        }
    }
}
