package io.tributary.merge.offline;

import static io.tributary.merge.fixture.AdapterFiles.adapter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.merge.fixture.AdapterFiles;
import io.tributary.merge.fixture.Numbers;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.RowBlocks;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.tensor.Shape;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors that are folded in several row blocks, against the formulas in doubles. */
final class LargeAdapterTest {
    private static final int WORDS = 4200;
    private static final int WIDTH = 1024;

    @TempDir
    private Path directory;

    @Test
    void factorsAndColumnNormsHoldOverAllBlocks() {
        assertThat(RowBlocks.of(Shape.of(WORDS, WIDTH))).hasSize(2);
        float[] own = AdapterFiles.values(WORDS * WIDTH, 7);
        Path base = SafetensorsBytes.file()
                .f32("embed.weight", new long[] {WORDS, WIDTH}, own)
                .f32("up.weight", new long[] {WORDS, WIDTH}, own)
                .write(directory.resolve("base.safetensors"));
        float[] a = AdapterFiles.values(2 * WORDS, 1);
        float[] b = AdapterFiles.values(WIDTH * 2, 2);
        float[] m = AdapterFiles.values(WIDTH, 3);
        Path expert = adapter()
                .option("use_dora", "true")
                .tensor("embed.lora_embedding_A", new long[] {2, WORDS}, a)
                .tensor("embed.lora_embedding_B", new long[] {WIDTH, 2}, b)
                .tensor("embed.lora_magnitude_vector", new long[] {WIDTH}, m)
                .tensor("up.lora_A.weight", new long[] {2, WIDTH}, b)
                .tensor("up.lora_B.weight", new long[] {WORDS, 2}, a)
                .tensor("up.lora_magnitude_vector", new long[] {WORDS}, m)
                .write(directory.resolve("adapter"));
        Recipe recipe = Recipe.of("task-arithmetic", Map.of("lambda", "1"), PublishPolicy.EVERY, Recipe.DEFAULT_RETAIN);
        Path out = directory.resolve("out");
        new MergeRun(ComputeDevice.CPU, 1, InstantSource.system())
                .run(new MergeRequest(base, MergeExpert.named(List.of(expert)), recipe, out), MergeListener.NONE);
        Numbers found = Numbers.of(out);

        double[] embed = new double[WORDS * WIDTH];
        double[] up = new double[WORDS * WIDTH];
        for (int w = 0; w < WORDS; w++) {
            for (int d = 0; d < WIDTH; d++) {
                int at = w * WIDTH + d;
                embed[at] = own[at] + 2.0 * (b[d * 2] * (double) a[w] + b[d * 2 + 1] * (double) a[WORDS + w]);
                up[at] = own[at] + 2.0 * (a[w * 2] * (double) b[d] + a[w * 2 + 1] * (double) b[WIDTH + d]);
            }
        }
        double[] columns = new double[WIDTH];
        double[] rows = new double[WORDS];
        for (int at = 0; at < embed.length; at++) {
            columns[at % WIDTH] += embed[at] * embed[at];
            rows[at / WIDTH] += up[at] * up[at];
        }
        for (int at = 0; at < embed.length; at++) {
            embed[at] *= m[at % WIDTH] / Math.sqrt(columns[at % WIDTH]);
            up[at] *= m[at / WIDTH % WIDTH] / Math.sqrt(rows[at / WIDTH]);
        }
        assertClose(found.tensor("embed.weight"), embed);
        assertClose(found.tensor("up.weight"), up);
    }

    private static void assertClose(double[] found, double[] expected) {
        double largest = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(found[i] - expected[i]));
        }
        assertThat(largest).isCloseTo(0, within(6e-8));
    }
}
