package io.tributary.merge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tributary.merge.recipe.Numerics;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gram matrices of known singular values. */
class EigenSystemTest {
    private final Random random = new Random(7);
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
    @ValueSource(ints = {2, 31, 32, 33, 64, 150, 200})
    void vectorsAreOrthonormalAndSolveTheMatrix(int n) {
        double[] s = IntStream.range(0, n).mapToDouble(i -> 1.0 / (1 + i)).toArray();
        double[][] gram = gram(s);
        EigenSystem system = EigenSystem.of(kernels, scope, array(gram));
        double[] values = system.values().toDoubleArray();
        EigenSystem.Vectors vectors = system.vectors(scope, n, n, Math.min(n, 5));
        solves(gram, values, Matrices.doubles(vectors.all()), n, 1e-6);
        solves(gram, values, doubles(vectors.exact()), n, 1e-13 * n);
    }

    @Test
    void onlyTheLargestOnesAreComputedWhereOnlyThoseAreAsked() {
        double[][] gram =
                gram(IntStream.range(0, 150).mapToDouble(i -> 1.0 / (1 + i)).toArray());
        EigenSystem system = EigenSystem.of(kernels, scope, array(gram));
        EigenSystem.Vectors vectors = system.vectors(scope, 20, 20, 5);
        assertThat(vectors.all().getShape()).isEqualTo(new Shape(150, 20));
        assertThat(vectors.exact().getShape()).isEqualTo(new Shape(150, 5));
        solves(gram, system.values().toDoubleArray(), Matrices.doubles(vectors.all()), 20, 1e-6);
    }

    /** Vectors that are each found for themselves would all be one; such matrices are left to libtorch. */
    @Test
    void vectorsOfOneEigenvalueAreOrthogonalWhereThatIsAsked() {
        double[] s = IntStream.range(0, 140).mapToDouble(i -> i < 70 ? 1 : 0.5).toArray();
        double[][] gram = gram(s);
        EigenSystem system = EigenSystem.of(kernels, scope, array(gram));
        NDArray all = system.vectors(scope, 70, 70, 0).all();
        solves(gram, system.values().toDoubleArray(), Matrices.doubles(all), 70, 1e-6);
    }

    @Test
    void oneMatrixAfterTheOtherInTheSameRows() {
        for (int seed = 0; seed < 3; seed++) {
            vectorsAreOrthonormalAndSolveTheMatrix(100);
        }
    }

    private static void solves(double[][] gram, double[] values, double[][] v, int count, double tolerance) {
        int n = gram.length;
        int columns = v[0].length;
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < n; i++) {
                double product = 0;
                for (int k = 0; k < n; k++) {
                    product += gram[i][k] * v[k][j];
                }
                assertThat(product).isCloseTo(values[n - count + j] * v[i][j], within(tolerance));
            }
            for (int other = 0; other <= j; other++) {
                double product = 0;
                for (int k = 0; k < n; k++) {
                    product += v[k][j] * v[k][other];
                }
                // by float64's rounding over the distance of the smallest eigenvalues
                assertThat(product).isCloseTo(j == other ? 1 : 0, within(Math.max(tolerance, 1e-8)));
            }
        }
    }

    private double[][] gram(double[] s) {
        double[][] x = Matrices.withSpectrum(random, s.length, s.length, s);
        double[][] gram = new double[s.length][s.length];
        for (double[] row : x) {
            for (int i = 0; i < s.length; i++) {
                for (int j = 0; j < s.length; j++) {
                    gram[i][j] += row[i] * row[j];
                }
            }
        }
        return gram;
    }

    private NDArray array(double[][] rows) {
        double[] elements = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        return scope.create(elements, new Shape(rows.length, rows.length));
    }

    private static double[][] doubles(NDArray array) {
        int columns = Math.toIntExact(array.getShape().get(1));
        double[] elements = array.toDoubleArray();
        return IntStream.range(0, elements.length / columns)
                .mapToObj(i -> Arrays.copyOfRange(elements, i * columns, (i + 1) * columns))
                .toArray(double[][]::new);
    }
}
