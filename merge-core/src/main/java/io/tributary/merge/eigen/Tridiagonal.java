package io.tributary.merge.eigen;

import java.util.Arrays;

/**
 * A symmetric matrix A as Q T Qᵀ: T tridiagonal, Q = H_{n−1} ⋯ H_1 a product of reflectors H_k = I − f_k v_k v_kᵀ.
 * Blocked as in Dongarra, Sorensen and Hammarling (1989), from the last row upwards: products with A take half of the
 * work and read it once per row, the rest is done for {@link #PANEL} rows at a time.
 *
 * <p>A lies in full, both triangles, so that its products run along rows alone; that they read each number twice costs
 * less than sums across a row, which a JVM does not vectorize.
 */
public final class Tridiagonal {
    private static final int PANEL = 24;
    private static final boolean FAST = Rows.areFast();
    private static final int TILE = 64;

    private final double[][] rows;
    private final double[] diagonal;
    private final double[] beside;
    private final double[] factors;

    private Tridiagonal(double[][] rows) {
        this.rows = rows;
        int n = rows.length;
        this.diagonal = new double[n];
        this.beside = new double[n];
        this.factors = new double[n];
    }

    /** False on the few processors on which this takes a thousand times as long. */
    public static boolean isFast() {
        return FAST;
    }

    /**
     * Reduces a matrix.
     *
     * @param rows n × n with its lower triangle filled; taken over, and overwritten
     */
    public static Tridiagonal of(double[][] rows) {
        Tridiagonal tridiagonal = new Tridiagonal(rows);
        mirror(rows, rows.length, 1);
        tridiagonal.reduce();
        return tridiagonal;
    }

    public int size() {
        return rows.length;
    }

    /** T's diagonal. */
    double[] diagonal() {
        return diagonal;
    }

    /** What lies beside it: element i is T[i][i + 1]; the last one is 0. */
    double[] beside() {
        return beside;
    }

    /** v_k, k from 1: its first k elements; the rest is not to be read. */
    public double[] reflector(int k) {
        return rows[k];
    }

    /** f_k, k from 1. */
    public double factor(int k) {
        return factors[k];
    }

    private void reduce() {
        double[][] w = new double[PANEL][rows.length];
        double[] row = new double[rows.length];
        int k = rows.length - 1;
        while (k > 0) {
            int last = k;
            int width = Math.min(PANEL, k);
            for (int p = 0; p < width; p++, k--) {
                System.arraycopy(rows[k], 0, row, 0, k + 1);
                subtract(row, last, w, p, k, k + 1);
                diagonal[k] = row[k];
                reflect(row, k);
                double[] v = rows[k];
                double[] y = w[p];
                multiply(v, y, k);
                subtract(y, last, w, p, v, k);
                double f = factors[k];
                Rows.combine(y, f, v, -0.5 * f * f * Rows.dot(y, v, k), k);
            }
            subtractPanel(last, w, width, k + 1);
        }
        diagonal[0] = rows[0][0];
    }

    /** What the panel's reflectors so far take from row k: sum over them of v·w[k] + w·v[k]. */
    private void subtract(double[] row, int last, double[][] w, int width, int k, int length) {
        for (int q = 0; q < width; q++) {
            double[] v = rows[last - q];
            Rows.add(row, -w[q][k], v, -v[k], w[q], length);
        }
    }

    /** What they take from the product with x: sum over them of v·(w·x) + w·(v·x). */
    private void subtract(double[] y, int last, double[][] w, int width, double[] x, int length) {
        for (int q = 0; q < width; q++) {
            double[] v = rows[last - q];
            Rows.add(y, -Rows.dot(w[q], x, length), v, -Rows.dot(v, x, length), w[q], length);
        }
    }

    /** The reflector that leaves of a row's first k elements the last one only; into row k, with a 1 at its end. */
    private void reflect(double[] row, int k) {
        double[] v = rows[k];
        double alpha = row[k - 1];
        double others = Rows.dot(row, row, k - 1);
        if (others == 0) {
            Arrays.fill(v, 0, k, 0);
            beside[k - 1] = alpha;
            return;
        }
        double beta = -Math.copySign(Math.sqrt(others + alpha * alpha), alpha);
        double scale = 1 / (alpha - beta);
        for (int i = 0; i < k - 1; i++) {
            v[i] = row[i] * scale;
        }
        v[k - 1] = 1;
        factors[k] = (beta - alpha) / beta;
        beside[k - 1] = beta;
    }

    /** y = A x for the leading k rows and columns. */
    private void multiply(double[] x, double[] y, int k) {
        Arrays.fill(y, 0, k, 0);
        int j = 0;
        for (; j + 4 <= k; j += 4) {
            Rows.add(y, x[j], rows[j], x[j + 1], rows[j + 1], x[j + 2], rows[j + 2], x[j + 3], rows[j + 3], k);
        }
        for (; j < k; j++) {
            Rows.add(y, x[j], rows[j], k);
        }
    }

    /** A −= V Wᵀ + W Vᵀ for the leading {@code size} rows and columns. */
    private void subtractPanel(int last, double[][] w, int width, int size) {
        int i = 0;
        for (; i + 4 <= size; i += 4) {
            int length = Math.min(size, (i / TILE + 1) * TILE);
            for (int q = 0; q < width; q++) {
                Rows.subtractOuter(rows, i, rows[last - q], w[q], length);
            }
        }
        for (; i < size; i++) {
            for (int q = 0; q < width; q++) {
                double[] v = rows[last - q];
                Rows.add(rows[i], -w[q][i], v, -v[i], w[q], size);
            }
        }
        mirror(rows, size, TILE);
    }

    /** Fills what lies above the diagonal's tiles from below. */
    private static void mirror(double[][] rows, int size, int tile) {
        for (int top = 0; top < size; top += TILE) {
            int bottom = Math.min(size, top + TILE);
            for (int left = top; left < size; left += TILE) {
                int right = Math.min(size, left + TILE);
                for (int i = top; i < bottom; i++) {
                    double[] row = rows[i];
                    for (int j = Math.max(left, (i / tile + 1) * tile); j < right; j++) {
                        row[j] = rows[j][i];
                    }
                }
            }
        }
    }
}
