package io.tributary.merge.readahead;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A channel that takes bytes at once and hands them on, in order, by a thread of its own, so that digesting and writing
 * go on behind the arithmetic. A few blocks of the heap lie between; whoever is faster than the disk waits.
 *
 * <p>What handing on throws is thrown by a later {@link #write} or by {@link #flush}, without which nothing is known to
 * be written; nothing is handed on after it. Closing waits for what is under way and leaves the other channel open.
 */
public final class WriteBehind implements WritableByteChannel {
    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 8;

    private final WritableByteChannel out;
    private final BlockingQueue<ByteBuffer> free = new LinkedBlockingQueue<>();
    private final ExecutorService writer = Background.thread("tributary-write-behind");
    private volatile @Nullable Throwable failure;

    public WriteBehind(WritableByteChannel out) {
        this.out = out;
        for (int i = 0; i < BLOCKS; i++) {
            free.add(ByteBuffer.allocate(BLOCK));
        }
    }

    /** Takes everything that remains. */
    @Override
    public int write(ByteBuffer src) {
        int length = src.remaining();
        while (src.hasRemaining()) {
            ByteBuffer block = Background.uninterrupted(free::take);
            requireWhole();
            int taken = Math.min(block.clear().remaining(), src.remaining());
            block.put(src.slice(src.position(), taken)).flip();
            src.position(src.position() + taken);
            writer.execute(() -> handOn(block));
        }
        return length;
    }

    /** Waits until everything was handed on. */
    public void flush() {
        drain();
        requireWhole();
    }

    private void drain() {
        Background.await(writer.submit(() -> {}));
    }

    @Override
    public boolean isOpen() {
        return !writer.isShutdown();
    }

    @Override
    public void close() {
        if (isOpen()) {
            drain();
            writer.shutdown();
        }
    }

    private void handOn(ByteBuffer block) {
        try {
            while (failure == null && block.hasRemaining()) {
                out.write(block);
            }
        } catch (Throwable e) {
            failure = e; // whoever writes next is told
        } finally {
            free.add(block);
        }
    }

    private void requireWhole() {
        Throwable failed = failure;
        if (failed != null) {
            throw Background.rethrown(failed);
        }
    }
}
