package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which entries DARE drops, against splitmix64 in plain Java, and whether chance is what it should be. */
final class DareTest {
    private static final int MANY = 200_000;
    private static final String DIGEST = "a".repeat(64);

    private Kernels kernels;
    private NDManager scope;

    @BeforeEach
    void open() {
        kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
        scope = kernels.scope();
    }

    @AfterEach
    void close() {
        scope.close();
        kernels.close();
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0", "0.5, 7", "0.123, 4294967296", "0.999, 3000000001", "0.0001, 65535"})
    void theDroppedEntriesAreThoseOfSplitMix64(double p, long first) {
        float[] task = gaussian(40_000, 3);
        for (String tensor : List.of("a.weight", "b.weight", "c.weight")) {
            NaiveDraw draw = new NaiveDraw(0, DIGEST, tensor);
            float scale = (float) (1 / (1 - p));
            float[] expected = new float[task.length];
            for (int i = 0; i < task.length; i++) {
                expected[i] = draw.uniform(first + i) < p ? 0 : task[i] * scale;
            }
            assertThat(dropped(dare(p), tensor, DIGEST, first, task)).isEqualTo(expected);
        }
    }

    /** Bounds are five standard deviations of what chance does. */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.5, 0.9, 0.99})
    void theShareThatIsDroppedAndTheSumThatStaysAreRightOnAverage(double p) {
        float[] ones = new float[MANY];
        Arrays.fill(ones, 1);
        float[] left = dropped(dare(p), "a.weight", DIGEST, 0, ones);
        double kept = IntStream.range(0, MANY).filter(i -> left[i] != 0).count() / (double) MANY;
        double deviation = Math.sqrt(p * (1 - p) / MANY);
        assertThat(kept).isCloseTo(1 - p, within(5 * deviation));
        double mean = IntStream.range(0, MANY).mapToDouble(i -> left[i]).sum() / MANY;
        assertThat(mean).isCloseTo(1, within(5 * deviation / (1 - p)));
    }

    /** Neighbours, tensors, experts, recipes and a drop inside a drop: what one drops says nothing of the other. */
    @Test
    void drawsDoNotDependOnEachOther() {
        boolean[] one = kept("a.weight", DIGEST, 0);
        assertThat(agreement(one, shifted(one, 1))).isCloseTo(0.5, within(0.006));
        assertThat(agreement(one, shifted(one, 2048))).isCloseTo(0.5, within(0.006));
        assertThat(agreement(one, kept("b.weight", DIGEST, 0))).isCloseTo(0.5, within(0.006));
        assertThat(agreement(one, kept("a.weight", "b".repeat(64), 0))).isCloseTo(0.5, within(0.006));
        assertThat(agreement(one, kept("a.weight", DIGEST, 1))).isCloseTo(0.5, within(0.006));
        Technique twice = Techniques.named("dare", Map.of("p", "0.5", "of", "dare", "of.p", "0.5"));
        float[] left = dropped(twice, "a.weight", DIGEST, 0, gaussian(MANY, 5));
        double kept = IntStream.range(0, MANY).filter(i -> left[i] != 0).count() / (double) MANY;
        assertThat(kept).isCloseTo(0.25, within(0.005));
    }

    @Test
    void nothingIsDroppedWithProbabilityZero() {
        float[] task = gaussian(1000, 6);
        task[3] = -0.0f;
        assertThat(dropped(dare(0), "a.weight", DIGEST, 0, task)).isEqualTo(task);
    }

    @Test
    void aRowBlockDropsWhatTheWholeTensorDoes() {
        float[] task = gaussian(50_000, 7);
        float[] whole = dropped(dare(0.7), "a.weight", DIGEST, 0, task);
        for (int[] block : new int[][] {{0, 1}, {1, 16_384}, {16_385, 33_615}}) {
            float[] part = Arrays.copyOfRange(task, block[0], block[0] + block[1]);
            assertThat(dropped(dare(0.7), "a.weight", DIGEST, block[0], part))
                    .isEqualTo(Arrays.copyOfRange(whole, block[0], block[0] + block[1]));
        }
    }

    private static Technique dare(double p) {
        return Techniques.named("dare", Map.of("p", Double.toString(p)));
    }

    private float[] dropped(Technique technique, String tensor, String digest, long first, float[] task) {
        return dropped(technique, tensor, Draw.seed(0, digest, tensor), first, scope.create(task));
    }

    private float[] dropped(Technique technique, String tensor, long draw, long first, NDArray task) {
        NDArray left = task;
        for (Preparation preparation : technique.preparations()) {
            left = preparation.prepare(kernels, new Preparation.Input(scope, tensor, first, left, List.of(), draw));
        }
        return left.toFloatArray();
    }

    private boolean[] kept(String tensor, String digest, long recipeSeed) {
        float[] ones = new float[MANY];
        Arrays.fill(ones, 1);
        float[] left = dropped(dare(0.5), tensor, Draw.seed(recipeSeed, digest, tensor), 0, scope.create(ones));
        boolean[] kept = new boolean[MANY];
        for (int i = 0; i < MANY; i++) {
            kept[i] = left[i] != 0;
        }
        return kept;
    }

    private static boolean[] shifted(boolean[] of, int by) {
        boolean[] shifted = new boolean[of.length];
        for (int i = 0; i < of.length; i++) {
            shifted[i] = of[(i + by) % of.length];
        }
        return shifted;
    }

    private static double agreement(boolean[] left, boolean[] right) {
        return IntStream.range(0, left.length).filter(i -> left[i] == right[i]).count() / (double) left.length;
    }

    private static float[] gaussian(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
