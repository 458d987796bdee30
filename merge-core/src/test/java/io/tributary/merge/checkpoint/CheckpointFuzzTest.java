package io.tributary.merge.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.MergeException;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random damage to an index or a configuration: the checkpoint opens or is refused; nothing else. */
class CheckpointFuzzTest {
    private static final String SYNTAX = "{}[]\",:./\\0e-truefalsn \u0000";
    private static final int ROUNDS = 500;

    @TempDir
    Path directory;

    @Test
    void damageIsRefusedOrHarmless() throws IOException {
        long seed = Long.getLong("tributary.seed", 20261122L);
        Random random = new Random(seed);
        CheckpointFiles files = CheckpointFiles.in(directory.resolve("model"))
                .weights("model-1.safetensors", SafetensorsBytes.file().f32("a.weight", new long[] {2}, 1))
                .weights("model-2.safetensors", SafetensorsBytes.file().f32("b.weight", new long[] {2}, 1))
                .maps("a.weight", "model-1.safetensors")
                .maps("b.weight", "model-2.safetensors")
                .indexed()
                .config("{\"tie_word_embeddings\":true,\"text_config\":{\"tie_word_embeddings\":false}}");
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String name = random.nextInt(4) == 0 ? "config.json" : "model.safetensors.index.json";
            Path path = files.directory().resolve(name);
            byte[] good = Files.readAllBytes(path);
            Files.write(path, damaged(good, random));
            try (Checkpoint checkpoint = Checkpoint.open(files.directory())) {
                assertThat(checkpoint.tensors()).hasSize(2);
            } catch (MergeException e) {
                refused++;
                assertThat(e.code().type().rejects())
                        .as("seed %d, round %d: %s", seed, round, e)
                        .isTrue();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
            Files.write(path, good);
        }
        assertThat(refused).isBetween(ROUNDS / 2, ROUNDS - 1);
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextInt(5) == 0
                    ? (byte) random.nextInt(256)
                    : SYNTAX.getBytes(StandardCharsets.US_ASCII)[random.nextInt(SYNTAX.length())];
        }
        return bytes;
    }
}
