package io.tributary.merge.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;

/** Matrices for tests: seeded, made without libtorch, rounded to float32. */
public final class Matrices {
    private Matrices() {}

    public static double[][] gaussian(Random random, int rows, int columns) {
        double[][] a = new double[rows][columns];
        for (double[] row : a) {
            for (int j = 0; j < columns; j++) {
                row[j] = (float) (0.01 * random.nextGaussian());
            }
        }
        return a;
    }

    /** With these singular values, up to rounding to float32, and random bases. */
    public static double[][] withSpectrum(Random random, int rows, int columns, double[] s) {
        double[][] u = orthonormal(random, rows, s.length);
        double[][] v = orthonormal(random, columns, s.length);
        for (double[] row : u) {
            for (int j = 0; j < s.length; j++) {
                row[j] *= s[j];
            }
        }
        return rounded(NaiveProjection.multiplied(u, JacobiSvd.transposed(v)));
    }

    /** A sum of products of thin matrices, rounded to float32 after each, as the deltas of LoRA experts. */
    public static double[][] lowRank(Random random, int rows, int columns, int rank, int experts) {
        double[][] sum = new double[rows][columns];
        for (int e = 0; e < experts; e++) {
            sum = rounded(plus(
                    sum, NaiveProjection.multiplied(gaussian(random, rows, rank), gaussian(random, rank, columns)), 1));
        }
        return sum;
    }

    private static double[][] orthonormal(Random random, int rows, int columns) {
        double[][] vectors = new double[columns][];
        for (int i = 0; i < columns; i++) {
            double[] x = random.doubles(rows, -1, 1).toArray();
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    double along = JacobiSvd.dot(x, vectors[j]);
                    for (int k = 0; k < rows; k++) {
                        x[k] -= along * vectors[j][k];
                    }
                }
            }
            double norm = Math.sqrt(JacobiSvd.dot(x, x));
            for (int k = 0; k < rows; k++) {
                x[k] /= norm;
            }
            vectors[i] = x;
        }
        return JacobiSvd.transposed(vectors);
    }

    public static double[][] plus(double[][] a, double[][] b, double factor) {
        double[][] sum = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                sum[i][j] = a[i][j] + factor * b[i][j];
            }
        }
        return sum;
    }

    public static double[][] rounded(double[][] a) {
        double[][] rounded = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                rounded[i][j] = (float) a[i][j];
            }
        }
        return rounded;
    }

    public static double norm(double[][] a) {
        double sum = 0;
        for (double[] row : a) {
            sum += JacobiSvd.dot(row, row);
        }
        return Math.sqrt(sum);
    }

    public static double distance(double[][] a, double[][] b) {
        return norm(plus(a, b, -1));
    }

    /** As a float32 array. */
    public static NDArray array(NDManager scope, double[][] a) {
        float[] values = new float[a.length * a[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) a[i / a[0].length][i % a[0].length];
        }
        return scope.create(values, new Shape(a.length, a[0].length));
    }

    /** A float32 array's elements. */
    public static double[][] doubles(NDArray array) {
        float[] values = array.toFloatArray();
        int columns = Math.toIntExact(array.getShape().get(1));
        double[][] a = new double[Math.toIntExact(array.getShape().get(0))][columns];
        for (int i = 0; i < values.length; i++) {
            a[i / columns][i % columns] = values[i];
        }
        return a;
    }
}
