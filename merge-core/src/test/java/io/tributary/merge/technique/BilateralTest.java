package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Matrices;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The algebra of two-sided regression; its definition on whole models is tested with the other exact techniques. */
class BilateralTest {
    private final Random random = new Random(27);
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

    /** Wider than a block of the packed triangle, narrower, and of low rank. */
    @ParameterizedTest
    @CsvSource({"300, 40, 40", "40, 300, 3", "150, 150, 150", "7, 5, 1", "1, 9, 1"})
    void oneExpertReadsBackAsItself(int rows, int columns, int rank) {
        Stream stream = stream(Map.of(), rows, columns);
        double[][] task = Matrices.lowRank(random, rows, columns, rank, 1);
        stream.fold(task);
        assertThat(Matrices.distance(stream.read(), task)).isLessThan(1e-6 * Matrices.norm(task));
    }

    /** Experts that use different inputs and different outputs do not interfere at all. */
    @Test
    void expertsThatShareNoDirectionReadAsTheirSum() {
        double[][] first = new double[20][30];
        double[][] second = new double[20][30];
        for (int i = 0; i < 10; i++) {
            first[i][i] = 0.01 * random.nextGaussian() + 0.1;
            second[10 + i][15 + i] = 0.01 * random.nextGaussian() + 0.1;
        }
        Stream stream = stream(Map.of("lambda", "0.001"), 20, 30);
        stream.fold(Matrices.rounded(first));
        stream.fold(Matrices.rounded(second));
        double[][] sum = Matrices.plus(first, second, 1);
        assertThat(Matrices.distance(stream.read(), sum)).isLessThan(1e-3 * Matrices.norm(sum));
    }

    @Test
    void aLargeRidgeReadsTheMean() {
        Stream stream = stream(Map.of("lambda", "1000"), 24, 16);
        double[][] mean = new double[24][16];
        for (int i = 0; i < 4; i++) {
            double[][] task = Matrices.gaussian(random, 24, 16);
            stream.fold(task);
            mean = Matrices.plus(mean, task, 0.25);
        }
        assertThat(Matrices.distance(stream.read(), mean)).isLessThan(5e-3 * Matrices.norm(mean));
    }

    @Test
    void anExpertLikeTheBaseCountsButLeavesTheStateByteForByte() {
        Stream stream = stream(Map.of(), 12, 8);
        stream.fold(Matrices.gaussian(random, 12, 8));
        float[] before = stream.accumulator().toFloatArray();
        double[][] alone = stream.read();
        Folded folded = stream.fold(new double[12][8]);
        assertThat(stream.accumulator().toFloatArray()).isEqualTo(before);
        assertThat(folded.taskSquared()).isZero();
        assertThat(stream.globals().experts()).isEqualTo(2);
        assertThat(Matrices.norm(stream.read())).isLessThan(Matrices.norm(alone));
    }

    @Test
    void theSameExpertsInTheSameOrderGiveTheSameBytes() {
        List<double[][]> tasks = tasks(4, 140, 60);
        float[] first = accumulated(tasks);
        assertThat(accumulated(tasks)).isEqualTo(first);
    }

    private float[] accumulated(List<double[][]> tasks) {
        Stream stream = stream(Map.of(), 140, 60);
        tasks.forEach(stream::fold);
        return stream.accumulator().toFloatArray();
    }

    /** Spectra that fall as 1/i, as those of fine-tuned weights do: the ridge magnifies what float32 rounded. */
    @ParameterizedTest
    @CsvSource({"float32, 1e-4", "float40, 1e-6"})
    void theOrderOfExpertsDoesNotMatterBeyondRounding(String precision, double tolerance) {
        double[] s = new double[96];
        for (int i = 0; i < s.length; i++) {
            s[i] = 0.1 / (1 + i);
        }
        List<double[][]> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(Matrices.withSpectrum(random, 200, 96, s));
        }
        Stream forward = stream(Map.of("precision", precision), 200, 96);
        tasks.forEach(forward::fold);
        Collections.shuffle(tasks, random);
        Stream shuffled = stream(Map.of("precision", precision), 200, 96);
        tasks.forEach(shuffled::fold);
        assertThat(Matrices.distance(forward.read(), shuffled.read()))
                .isLessThan(tolerance * Matrices.norm(forward.read()));
    }

    /** A row block of a tensor too large to be held is still known to be one. */
    @Test
    void aTensorBeyondTheBoundStreamsInRowBlocksAndReadsItsMean() {
        Technique bilateral = Techniques.named("bilateral", Map.of("largest", "64"));
        TensorRole table = new TensorRole(new TensorSpec("lm_head.weight", DType.F32, Shape.of(1000, 32)), true);
        TensorRole block = table.block(Shape.of(4, 32));
        assertThat(bilateral.wholeTensor(table)).isFalse();
        assertThat(bilateral.wholeTensor(block)).isFalse();
        assertThat(bilateral.slots(block, 1)).isEqualTo(Accumulator.slots(block));
        NDArray task = Matrices.array(scope, Matrices.gaussian(random, 4, 32));
        Folded folded = bilateral.fold(kernels, FoldInput.of(scope, block, Map.of(), task, 0));
        NDArray read = bilateral.read(kernels, new ReadInput(scope, block, folded.state(), new Globals(2, 1, 1, 2)));
        assertThat(read.getFloat(0, 0)).isCloseTo(task.getFloat(0, 0) / 2, within(1e-9f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"encoder.pos_embed", "vit.embeddings.position_embeddings"})
    void positionsWithALeadingOneAreSolvedAsVectors(String name) {
        TensorRole role = new TensorRole(new TensorSpec(name, DType.F32, Shape.of(1, 5, 8)), false);
        Technique bilateral = Techniques.named("bilateral", Map.of());
        assertThat(bilateral.slots(role, 1))
                .containsExactly(
                        new Slot("accumulator", DType.F32, Shape.of(1, 5, 8)),
                        new Slot("accumulator.low", DType.U8, Shape.of(1, 5, 8)),
                        new Slot("inputs", DType.F32, Shape.of(8 * 9 / 2)),
                        new Slot("inputs.low", DType.U8, Shape.of(8 * 9 / 2)));
    }

    /** Their sum has no direction beyond rounding. */
    @Test
    void biasesThatCancelOutReadAsTheBase() {
        Stream stream = new Stream(kernels, scope, Techniques.named("bilateral", Map.of()), false, 3, 4);
        double[][] task = Matrices.gaussian(random, 3, 4);
        stream.fold(task);
        stream.fold(Matrices.plus(new double[3][4], task, -1));
        assertThat(Matrices.norm(stream.read())).isZero();
    }

    private List<double[][]> tasks(int count, int rows, int columns) {
        List<double[][]> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(Matrices.gaussian(random, rows, columns));
        }
        return tasks;
    }

    private Stream stream(Map<String, String> parameters, int rows, int columns) {
        return new Stream(kernels, scope, Techniques.named("bilateral", parameters), true, rows, columns);
    }
}
