package io.tributary.merge.eigen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Matrices made from known eigenvalues and a random basis, Q D Qᵀ. Sizes around the widths that the reduction works in:
 * 4 rows, panels of 24, tiles of 64, 128 vectors side by side.
 */
class EigenTest {
    private final Random random = new Random(2026);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 23, 24, 25, 63, 64, 65, 130, 131, 200, 257})
    void everySizeHasItsEigenvaluesAndVectors(int n) {
        decomposes(n, i -> 1 + i);
    }

    @Test
    void spectraThatFallSteeplyAreFoundToTheLargestOnesPrecision() {
        decomposes(150, i -> Math.pow(1e-12, (149 - i) / 150.0));
        decomposes(150, i -> i == 149 ? 1 : 1e-7 * (1 + i));
    }

    @Test
    void negativeEigenvaluesAreInOrder() {
        decomposes(90, i -> i - 44.5);
    }

    /** Such a matrix has no reflectors: its eigenvalues lie on its diagonal, and meet pivots of zero. */
    @Test
    void aDiagonalMatrixIsItsOwnAnswer() {
        int n = 70;
        for (int factor : new int[] {1, 37}) {
            double[][] rows = new double[n][n];
            for (int i = 0; i < n; i++) {
                rows[i][i] = (i * factor) % n;
            }
            double[] values = Eigenvalues.of(Tridiagonal.of(copy(rows))).orElseThrow();
            assertThat(values)
                    .containsExactly(IntStream.range(0, n).asDoubleStream().toArray());
            double[][] vectors = vectors(rows, n, n);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    assertThat(Math.abs(vectors[i][j])).isCloseTo(rows[i][i] == values[j] ? 1 : 0, within(1e-15));
                }
            }
        }
    }

    @Test
    void zerosHaveZerosForEigenvalues() {
        assertThat(Eigenvalues.of(Tridiagonal.of(new double[40][40]))).hasValue(new double[40]);
    }

    @Test
    void multipleEigenvaluesAreFoundAsOftenAsTheyOccur() {
        int n = 120;
        double[] wanted = IntStream.range(0, n).mapToDouble(i -> 1 + i / 40).toArray();
        assertThat(Eigenvalues.of(Tridiagonal.of(symmetric(wanted))))
                .hasValueSatisfying(values -> assertThat(values).containsExactly(wanted, within(1e-13 * n)));
    }

    @Test
    void numbersThatAreNotFiniteHaveNoAnswer() {
        double[][] rows = symmetric(IntStream.range(0, 50).asDoubleStream().toArray());
        rows[30][10] = Double.NaN;
        assertThat(Eigenvalues.of(Tridiagonal.of(rows))).isEmpty();
    }

    /** Rows longer than the matrix, with anything above the diagonal and beyond: none of it is read. */
    @Test
    void onlyTheLowerTriangleIsRead() {
        double[] wanted = IntStream.range(0, 66).mapToDouble(i -> 1 + i).toArray();
        double[][] rows = symmetric(wanted);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOf(rows[i], rows.length + 9);
            Arrays.fill(rows[i], i + 1, rows[i].length, Double.NaN);
        }
        assertThat(Eigenvalues.of(Tridiagonal.of(rows)))
                .hasValueSatisfying(values -> assertThat(values).containsExactly(wanted, within(1e-12)));
    }

    @Test
    void theVectorsOfTheLargestEigenvaluesAreTheLastOnesOfAll() {
        double[][] matrix =
                symmetric(IntStream.range(0, 140).mapToDouble(i -> 1 + i * i).toArray());
        double[][] all = vectors(matrix, 140, 140);
        double[][] some = vectors(matrix, 30, 30);
        for (int i = 0; i < 140; i++) {
            assertThat(some[i]).isEqualTo(Arrays.copyOfRange(all[i], 110, 140));
        }
    }

    private void decomposes(int n, IntToDoubleFunction spectrum) {
        double[] wanted = IntStream.range(0, n).mapToDouble(spectrum).toArray();
        double scale = Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
        double[][] matrix = symmetric(wanted);
        double[] values = Eigenvalues.of(Tridiagonal.of(copy(matrix))).orElseThrow();
        assertThat(values).containsExactly(wanted, within(1e-13 * scale * Math.sqrt(n)));
        double[][] v = vectors(matrix, n, n);
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                double product = 0;
                for (int k = 0; k < n; k++) {
                    product += matrix[i][k] * v[k][j];
                }
                assertThat(product).isCloseTo(values[j] * v[i][j], within(1e-12 * scale));
            }
        }
    }

    /** Eigenvectors of the matrix itself, in float64; the float32 ones are those, rounded. */
    private static double[][] vectors(double[][] matrix, int count, int exact) {
        int n = matrix.length;
        Tridiagonal tridiagonal = Tridiagonal.of(copy(matrix));
        double[] values = Eigenvalues.of(tridiagonal).orElseThrow();
        FloatBuffer floats = FloatBuffer.allocate(n * count);
        DoubleBuffer doubles = DoubleBuffer.allocate(n * exact);
        double residual = Eigenvectors.of(tridiagonal, values, count, floats, exact, doubles);
        assertThat(residual).isLessThan(1e-13 * Math.max(Math.abs(values[0]), Math.abs(values[n - 1])) * Math.sqrt(n));
        double[][] vectors = new double[n][count];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < count; j++) {
                vectors[i][j] = doubles.get(i * exact + j);
                assertThat(floats.get(i * count + j)).isEqualTo((float) vectors[i][j]);
            }
        }
        for (int k = 1; k < n; k++) {
            double[] v = tridiagonal.reflector(k);
            for (int j = 0; j < count; j++) {
                double along = 0;
                for (int i = 0; i < k; i++) {
                    along += v[i] * vectors[i][j];
                }
                for (int i = 0; i < k; i++) {
                    vectors[i][j] -= tridiagonal.factor(k) * along * v[i];
                }
            }
        }
        return vectors;
    }

    private double[][] symmetric(double[] spectrum) {
        int n = spectrum.length;
        double[][] rows = new double[n][n];
        for (int i = 0; i < n; i++) {
            rows[i][i] = spectrum[i];
        }
        // reflected at random planes
        for (int turn = 0; turn < 3; turn++) {
            double[] v = random.doubles(n, -1, 1).toArray();
            double factor = 2 / Arrays.stream(v).map(x -> x * x).sum();
            double[] product = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    product[i] += factor * rows[i][j] * v[j];
                }
            }
            double both = 0;
            for (int i = 0; i < n; i++) {
                both += factor / 2 * product[i] * v[i];
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    rows[i][j] -= v[i] * (product[j] - both * v[j]) + (product[i] - both * v[i]) * v[j];
                }
            }
        }
        return rows;
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }
}
