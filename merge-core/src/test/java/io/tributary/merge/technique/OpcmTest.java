package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.JacobiSvd;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Matrices;
import io.tributary.merge.kernel.NaiveProjection;
import io.tributary.merge.recipe.Numerics;
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

/** The algebra of OPCM, and several folds against the naive oracle. */
class OpcmTest {
    private final Random random = new Random(2501);
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
    @CsvSource({"20, 30, 0.5, remove", "30, 20, 0.5, keep", "24, 24, 0.3, remove", "150, 140, 0.5, remove"})
    void severalFoldsAgreeWithTheNaiveOracle(int rows, int columns, double alpha, String diagonal) {
        Stream stream = stream(Map.of("alpha", Double.toString(alpha), "diagonal", diagonal), rows, columns);
        double[][] accumulator = new double[rows][columns];
        double sumTaskNorm = 0;
        for (int expert = 1; expert <= 4; expert++) {
            double[][] task = Matrices.gaussian(random, rows, columns);
            sumTaskNorm += Matrices.norm(task);
            double[][] added = expert == 1
                    ? task
                    : NaiveProjection.of(accumulator, task, alpha, diagonal.equals("remove"))
                            .projected();
            accumulator = Matrices.plus(accumulator, added, 1);
            stream.fold(task);
            double scale = sumTaskNorm / expert / Matrices.norm(accumulator);
            double[][] expected = Matrices.plus(new double[rows][columns], accumulator, scale);
            assertThat(Matrices.distance(stream.read(), expected)).isLessThan(1e-5 * Matrices.norm(expected));
            assertThat(stream.globals().lambda()).isCloseTo(1 / scale, within(1e-5));
        }
    }

    @Test
    void theFirstExpertReadsBackAsItself() {
        Stream stream = stream(Map.of(), 40, 30);
        double[][] task = Matrices.gaussian(random, 40, 30);
        Folded folded = stream.fold(task);
        assertThat(Matrices.doubles(stream.accumulator())).isDeepEqualTo(task);
        assertThat(stream.globals().lambda()).isEqualTo(1);
        assertThat(Matrices.distance(stream.read(), task)).isLessThan(1e-7 * Matrices.norm(task));
        assertThat(folded.diagnostics().splitRank()).isEqualTo(-1);
    }

    @Test
    void aTaskVectorOfZerosLeavesTheAccumulatorByteForByte() {
        Stream stream = stream(Map.of(), 20, 20);
        double[][] withNegativeZero = Matrices.gaussian(random, 20, 20);
        withNegativeZero[0][0] = -0.0;
        stream.fold(withNegativeZero);
        float[] before = stream.accumulator().toFloatArray();
        Folded folded = stream.fold(new double[20][20]);
        assertThat(stream.accumulator().toFloatArray()).isEqualTo(before);
        assertThat(folded.taskSquared()).isZero();
        assertThat(folded.accumulatorSquared()).isCloseTo(Math.pow(Matrices.norm(withNegativeZero), 2), within(1e-12));
    }

    @Test
    void aZeroAccumulatorTakesTheTaskVectorAsItIs() {
        Stream stream = stream(Map.of(), 20, 20);
        stream.fold(new double[20][20]);
        assertThat(Matrices.norm(stream.read())).isZero();
        assertThat(stream.globals().lambda()).isEqualTo(1);
        double[][] task = Matrices.gaussian(random, 20, 20);
        stream.fold(task);
        assertThat(Matrices.doubles(stream.accumulator())).isDeepEqualTo(task);
    }

    @Test
    void whatIsNotLinearIsAdded() {
        Stream stream = new Stream(kernels, scope, Techniques.named("opcm", Map.of()), false, 10, 20);
        double[][] first = Matrices.gaussian(random, 10, 20);
        double[][] second = Matrices.gaussian(random, 10, 20);
        stream.fold(first);
        Folded folded = stream.fold(second);
        assertThat(Matrices.doubles(stream.accumulator()))
                .isDeepEqualTo(Matrices.rounded(Matrices.plus(first, second, 1)));
        assertThat(folded.diagnostics().splitRank()).isEqualTo(-1);
        assertThat(folded.diagnostics().keptSquared()).isEqualTo(folded.taskSquared());
    }

    /** Rows and columns that the accumulator does not use: nothing is taken from the task vector. */
    @ParameterizedTest
    @ValueSource(ints = {40, 160})
    void aTaskVectorOrthogonalToTheAccumulatorIsUnchanged(int size) {
        Stream stream = stream(Map.of(), size, size);
        double[][] lowRank = Matrices.lowRank(random, size, size, size / 4, 1);
        stream.fold(lowRank);
        double[][] task = orthogonalTo(lowRank, Matrices.gaussian(random, size, size));
        Folded folded = stream.fold(task);
        double[][] expected = Matrices.plus(lowRank, task, 1);
        assertThat(Matrices.distance(Matrices.doubles(stream.accumulator()), expected))
                .isLessThan(2e-6 * Matrices.norm(task));
        assertThat(folded.diagnostics().keptSquared() / folded.taskSquared()).isCloseTo(1, within(1e-5));
    }

    @Test
    void aRepeatedExpertIsProjectedAway() {
        Stream stream = stream(Map.of(), 50, 40);
        double[][] task = Matrices.gaussian(random, 50, 40);
        stream.fold(task);
        Folded folded = stream.fold(task);
        assertThat(folded.diagnostics().keptSquared()).isLessThan(1e-10 * folded.taskSquared());
        assertThat(folded.diagnostics().taskDotAccumulator()).isCloseTo(folded.taskSquared(), within(1e-12));
        assertThat(folded.diagnostics().splitRank()).isBetween(1, 39);
        assertThat(folded.diagnostics().fullRank()).isEqualTo(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    void atBothEndsOfAlphaTheSplitRankIsZeroAsInTheReference(String alpha) {
        Stream stream = stream(Map.of("alpha", alpha, "diagonal", "keep"), 30, 30);
        double[][] first = Matrices.gaussian(random, 30, 30);
        double[][] second = Matrices.gaussian(random, 30, 30);
        stream.fold(first);
        Folded folded = stream.fold(second);
        assertThat(folded.diagnostics().splitRank()).isZero();
        assertThat(Matrices.distance(Matrices.doubles(stream.accumulator()), Matrices.plus(first, second, 1)))
                .isLessThan(1e-6);
    }

    @Test
    void theOrderOfExpertsMatters() {
        List<double[][]> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(Matrices.gaussian(random, 20, 20));
        }
        Stream forward = stream(Map.of(), 20, 20);
        tasks.forEach(forward::fold);
        Collections.reverse(tasks);
        Stream backward = stream(Map.of(), 20, 20);
        tasks.forEach(backward::fold);
        assertThat(Matrices.distance(forward.read(), backward.read()))
                .isGreaterThan(0.01 * Matrices.norm(forward.read()));
    }

    @Test
    void beforeTheFirstExpertTheBaseIsRead() {
        assertThat(Matrices.norm(stream(Map.of(), 5, 7).read())).isZero();
    }

    private Stream stream(Map<String, String> parameters, int rows, int columns) {
        return new Stream(kernels, scope, Techniques.named("opcm", parameters), true, rows, columns);
    }

    /** (I − UUᵀ) x (I − VVᵀ) with U, V the directions that a uses. */
    private static double[][] orthogonalTo(double[][] a, double[][] x) {
        JacobiSvd svd = JacobiSvd.of(a);
        double[][] result = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            result[i] = x[i].clone();
        }
        for (int k = 0; k < svd.s().length && svd.s()[k] > 1e-5 * svd.s()[0]; k++) {
            double[] u = column(svd.u(), k);
            double[] v = column(svd.v(), k);
            for (double[] row : result) {
                double along = 0;
                for (int j = 0; j < v.length; j++) {
                    along += row[j] * v[j];
                }
                for (int j = 0; j < v.length; j++) {
                    row[j] -= along * v[j];
                }
            }
            for (int j = 0; j < v.length; j++) {
                double along = 0;
                for (int i = 0; i < u.length; i++) {
                    along += result[i][j] * u[i];
                }
                for (int i = 0; i < u.length; i++) {
                    result[i][j] -= along * u[i];
                }
            }
        }
        return Matrices.rounded(result);
    }

    private static double[] column(double[][] matrix, int k) {
        double[] column = new double[matrix.length];
        for (int i = 0; i < column.length; i++) {
            column[i] = matrix[i][k];
        }
        return column;
    }
}
