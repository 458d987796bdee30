package io.tributary.merge.readahead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class WriteBehindTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void everyByteArrivesInOrderHoweverItWasCut() {
        byte[] content = new byte[25_000_001];
        new Random(7).nextBytes(content);
        try (WriteBehind behind = new WriteBehind(Channels.newChannel(written))) {
            for (int from = 0, length = 1; from < content.length; from += length, length = 3 * length + 1) {
                length = Math.min(length, content.length - from);
                ByteBuffer part = ByteBuffer.allocateDirect(length).put(content, from, length);
                assertThat(behind.write(part.flip())).isEqualTo(length);
                assertThat(part.hasRemaining()).isFalse();
                part.clear().put(0, new byte[length]); // what was taken may be used again
            }
            behind.flush();
            assertThat(written.toByteArray()).isEqualTo(content);
        }
    }

    @Test
    void theCallerDoesNotWaitForASlowChannel() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        try (WriteBehind behind = new WriteBehind(channel(open::await))) {
            behind.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(written.size()).isZero();
            open.countDown();
            behind.flush();
            assertThat(written.toByteArray()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void afterAFailureNothingMoreIsWrittenAndFlushTells() {
        WritableByteChannel full = channel(() -> {
            if (written.size() > 0) {
                throw new IllegalStateException("the disk is full");
            }
        });
        try (WriteBehind behind = new WriteBehind(full)) {
            behind.write(ByteBuffer.wrap(new byte[] {1}));
            behind.flush();
            behind.write(ByteBuffer.wrap(new byte[] {2}));
            assertThatThrownBy(behind::flush).hasMessage("the disk is full");
            assertThatThrownBy(() -> behind.write(ByteBuffer.wrap(new byte[] {3})))
                    .hasMessage("the disk is full");
        }
        assertThat(written.toByteArray()).containsExactly(1);
    }

    @Test
    void closingLeavesTheOtherChannelOpen() {
        WritableByteChannel out = Channels.newChannel(written);
        new WriteBehind(out).close();
        assertThat(out.isOpen()).isTrue();
    }

    private interface Gate {
        void pass() throws Exception;
    }

    /** Writes what it is given once the gate lets it. */
    private WritableByteChannel channel(Gate gate) {
        WritableByteChannel out = Channels.newChannel(written);
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer src) throws IOException {
                try {
                    gate.pass();
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException(e);
                }
                return out.write(src);
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
