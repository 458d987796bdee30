package io.tributary.merge.checkpoint;

import static io.tributary.merge.fixture.AdapterFiles.adapter;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.MergeException;
import io.tributary.merge.fixture.TinyModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random damage to an adapter: it opens and is compared, or is refused; nothing else. */
class AdapterFuzzTest {
    private static final String SYNTAX = "{}[]\",:./\\0e-truefalsn()*+?|^$ABr_";
    private static final int ROUNDS = 1500;

    @TempDir
    private Path directory;

    @Test
    void damageIsRefusedOrHarmless() throws IOException {
        long seed = Long.getLong("tributary.seed", 20261122L);
        Random random = new Random(seed);
        Path adapter = adapter()
                .option("use_dora", "true")
                .option("rank_pattern", "{\"q.*\":2,\"^fc\":2}")
                .option("alpha_pattern", "{\"(a|q)+\":8}")
                .factors("q", 6, 6, 1)
                .tensor("q.lora_magnitude_vector", new long[] {6}, 1)
                .embedding("embed", 10, 6, 3)
                .tensor("embed.lora_magnitude_vector", new long[] {6}, 1)
                .tensor("norm.bias", new long[] {6}, 1)
                .write(directory.resolve("adapter"));
        Path base = TinyModel.seeded(1).write(directory.resolve("base.safetensors"));
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Path path = adapter.resolve(
                    List.of("adapter_config.json", "adapter_model.safetensors").get(random.nextInt(2)));
            byte[] good = Files.readAllBytes(path);
            Files.write(path, damaged(good, random));
            try (Checkpoint ours = Checkpoint.open(base);
                    Checkpoint theirs = Checkpoint.open(adapter)) {
                Comparison.of(ours, theirs, TensorRules.NONE).requireAccepted();
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

    /** In the first bytes: what follows are numbers. */
    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(Math.min(bytes.length, 900));
            bytes[at] = random.nextInt(5) == 0
                    ? (byte) random.nextInt(256)
                    : SYNTAX.getBytes(StandardCharsets.US_ASCII)[random.nextInt(SYNTAX.length())];
        }
        return bytes;
    }
}
