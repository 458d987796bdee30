package io.tributary.merge.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.MergeException;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random damage to a good file: either it still opens, or it is refused; nothing else, and within little memory. */
class SafetensorsFuzzTest {
    private static final int ROUNDS = 2_000;
    private static final String SYNTAX = "0123456789[]{}\",:-eE.\\ntu \u0000";
    private static final long ALLOWED_BYTES = 4 << 20;

    @TempDir
    Path directory;

    @Test
    void damageIsRefusedOrHarmless() {
        long seed = Long.getLong("tributary.seed", 20260722L);
        Random random = new Random(seed);
        byte[] good = SafetensorsBytes.file()
                .metadata("format", "pt")
                .f32("layer.0.weight", new long[] {4, 3}, 1, 2, 3)
                .bf16("layer.0.bias", new long[] {3}, 1)
                .i64("ids", new long[] {2}, 1)
                .bytes();
        Path path = directory.resolve("x.safetensors");
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            SafetensorsBytes.write(path, damaged(good, random));
            long before = allocated();
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                for (TensorEntry tensor : file.tensors()) {
                    file.read(tensor, ByteBuffer.allocate((int) tensor.bytes()), 0);
                }
            } catch (MergeException e) {
                refused++;
                assertThat(e.code().type().rejects())
                        .as("seed %d, round %d: %s", seed, round, e)
                        .isTrue();
                assertThat(e.getMessage()).hasSizeLessThan(3000);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
            assertThat(allocated() - before)
                    .as("seed %d, round %d", seed, round)
                    .isLessThan(ALLOWED_BYTES);
        }
        assertThat(refused).isBetween(ROUNDS / 2, ROUNDS - 1);
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int header = 8
                + (int) ByteBuffer.wrap(good)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .getLong();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            switch (random.nextInt(6)) {
                case 0 -> bytes[random.nextInt(8)] = (byte) random.nextInt(256);
                case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[8 + random.nextInt(header - 8)] = (byte) SYNTAX.charAt(random.nextInt(SYNTAX.length()));
                case 3 -> bytes = Arrays.copyOf(bytes, Math.max(header, bytes.length - 1 - random.nextInt(20)));
                case 4 -> {
                    int from = 8 + random.nextInt(header - 8);
                    int to = 8 + random.nextInt(header - 8);
                    int length = Math.min(random.nextInt(30), header - Math.max(from, to));
                    System.arraycopy(good, from, bytes, to, length);
                }
                default -> bytes[header - 1 - random.nextInt(header - 8)] = (byte) ('0' + random.nextInt(10));
            }
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
