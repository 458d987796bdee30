package io.tributary.merge.eigen;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Eigenvectors of a symmetric tridiagonal matrix T for given eigenvalues, each for itself: T − λI is factored from both
 * ends, the two meet where that leaves the smallest pivot γ, and the vector that solves it up to γ is the eigenvector
 * (Fernando 1997; Parlett and Dhillon 1997). Its residual is |γ|/‖z‖.
 *
 * <p>No vector knows of its neighbours: two are orthogonal up to their residuals over the distance of their
 * eigenvalues, so where eigenvalues nearly coincide they are not to be used together.
 *
 * <p>Many eigenvalues are worked on side by side, {@link #LANES} at a time: that bounds the memory and is what the JVM
 * vectorizes.
 */
public final class Eigenvectors {
    private static final int LANES = 128;

    /** A residual above this share of the distance to the next eigenvalue is worth a second round. */
    private static final double CLOSE = 1e-8;

    /** Added to every pivot: hardly any is zero then, and no other one changes. */
    private static final double NEVER_ZERO = 1e-290;

    private final double[] d;
    private final double[] e;
    private final double[] values;
    private final int n;

    private final double[][] down;
    private final double[][] up;
    private final double[] lambda;
    private final double[] pivot;
    private final int[] twist;
    private final double[] squares;
    /** One row of the part of each vector that is computed from where the factorizations meet downwards. */
    private final double[] onward;

    private final float[] floats;
    private double worst;

    private Eigenvectors(Tridiagonal matrix, double[] values) {
        this.d = matrix.diagonal();
        this.e = matrix.beside();
        this.values = values;
        this.n = d.length;
        int lanes = Math.min(LANES, n);
        this.down = new double[n][lanes];
        this.up = new double[n][lanes];
        this.lambda = new double[lanes];
        this.pivot = new double[lanes];
        this.twist = new int[lanes];
        this.squares = new double[lanes];
        this.onward = new double[lanes];
        this.floats = new float[lanes];
    }

    /**
     * Computes the vectors of the last {@code count} eigenvalues.
     *
     * @param values all eigenvalues, ascending, as {@link Eigenvalues} finds them
     * @param vectors n × count, row-major, float32: each column one vector of norm 1
     * @param exact n × {@code leading}, row-major: the first columns of those once more, in float64
     * @return the largest residual; NaN where a vector could not be computed
     */
    public static double of(
            Tridiagonal matrix, double[] values, int count, FloatBuffer vectors, int leading, DoubleBuffer exact) {
        Eigenvectors all = new Eigenvectors(matrix, values);
        for (int first = 0; first < count; first += LANES) {
            int lanes = Math.min(LANES, count - first);
            all.compute(all.n - count + first, lanes);
            all.normalize(lanes);
            all.write(vectors, first, count, lanes);
            all.copy(exact, first, leading, Math.min(lanes, leading - first));
        }
        return all.worst;
    }

    private void compute(int first, int lanes) {
        System.arraycopy(values, first, lambda, 0, lanes);
        double largest = solve(lanes);
        if (!(largest <= CLOSE * smallestGap(first, lanes))) {
            // by the Rayleigh quotients: an eigenvalue that is off by its own rounding turns the vector towards close
            // ones
            for (int j = 0; j < lanes; j++) {
                lambda[j] += pivot[j] / squares[j];
            }
            largest = solve(lanes);
        }
        worst = Math.max(worst, largest);
    }

    private double smallestGap(int first, int lanes) {
        double smallest = Double.POSITIVE_INFINITY;
        for (int j = Math.max(1, first); j <= Math.min(n - 1, first + lanes); j++) {
            smallest = Math.min(smallest, values[j] - values[j - 1]);
        }
        return smallest;
    }

    /** The vectors for the lanes' eigenvalues, not of norm 1 yet; the largest residual, or NaN. */
    private double solve(int lanes) {
        factor(lanes);
        meet(lanes);
        join(lanes);
        double largest = 0;
        for (int j = 0; j < lanes; j++) {
            double residual = squares[j] <= Double.MAX_VALUE ? Math.abs(pivot[j]) / Math.sqrt(squares[j]) : Double.NaN;
            largest = Math.max(largest, residual);
        }
        return largest;
    }

    /** Pivots of T − λI from the first row down, and from the last row up. */
    private void factor(int lanes) {
        start(down[0], d[0], lambda, lanes);
        for (int i = 1; i < n; i++) {
            pivots(down[i], down[i - 1], d[i], e[i - 1] * e[i - 1], lambda, lanes);
        }
        start(up[n - 1], d[n - 1], lambda, lanes);
        for (int i = n - 2; i >= 0; i--) {
            pivots(up[i], up[i + 1], d[i], e[i] * e[i], lambda, lanes);
        }
    }

    private static void start(double[] pivots, double diagonal, double[] lambda, int lanes) {
        for (int j = 0; j < lanes; j++) {
            pivots[j] = (diagonal - lambda[j]) + NEVER_ZERO;
        }
    }

    private static void pivots(
            double[] pivots, double[] before, double diagonal, double square, double[] lambda, int lanes) {
        for (int j = 0; j < lanes; j++) {
            pivots[j] = ((diagonal - lambda[j]) - square / before[j]) + NEVER_ZERO;
        }
    }

    /** Where the two factorizations meet: at the smallest pivot that is left between them. */
    private void meet(int lanes) {
        Arrays.fill(pivot, 0, lanes, Double.POSITIVE_INFINITY);
        for (int i = 0; i < n; i++) {
            double[] above = down[i];
            double[] below = up[i];
            double diagonal = d[i];
            for (int j = 0; j < lanes; j++) {
                double gamma = (above[j] + below[j]) - (diagonal - lambda[j]);
                if (Math.abs(gamma) < Math.abs(pivot[j])) {
                    pivot[j] = gamma;
                    twist[j] = i;
                }
            }
        }
    }

    /** From a 1 where they meet, up by the first factorization and down by the second; into {@code down}. */
    private void join(int lanes) {
        int[] order = byTwist(lanes);
        for (int i = 0; i < n - 1; i++) {
            ratios(down[i], -e[i], lanes);
            ratios(up[i + 1], -e[i], lanes);
        }
        Arrays.fill(down[n - 1], 0, lanes, 0);
        int next = lanes - 1;
        for (int i = n - 1; i >= 0; i--) {
            if (i < n - 1) {
                multiply(down[i], down[i + 1], lanes);
            }
            for (; next >= 0 && twist[order[next]] == i; next--) {
                down[i][order[next]] = 1;
            }
        }
        Arrays.fill(onward, 0, lanes, 0);
        Arrays.fill(squares, 0, lanes, 0);
        next = 0;
        for (int i = 0; i < n; i++) {
            if (i > 0) {
                multiply(onward, up[i], lanes);
                add(down[i], onward, lanes);
            }
            for (; next < lanes && twist[order[next]] == i; next++) {
                onward[order[next]] = 1;
            }
            addSquares(squares, down[i], lanes);
        }
    }

    /** The lanes, by where they meet, ascending. */
    private int[] byTwist(int lanes) {
        int[] starts = new int[n + 1];
        for (int j = 0; j < lanes; j++) {
            starts[twist[j] + 1]++;
        }
        for (int i = 0; i < n; i++) {
            starts[i + 1] += starts[i];
        }
        int[] order = new int[lanes];
        for (int j = 0; j < lanes; j++) {
            order[starts[twist[j]]++] = j;
        }
        return order;
    }

    private static void ratios(double[] pivots, double numerator, int lanes) {
        for (int j = 0; j < lanes; j++) {
            pivots[j] = numerator / pivots[j];
        }
    }

    private static void multiply(double[] y, double[] x, int lanes) {
        for (int j = 0; j < lanes; j++) {
            y[j] *= x[j];
        }
    }

    private static void add(double[] y, double[] x, int lanes) {
        for (int j = 0; j < lanes; j++) {
            y[j] += x[j];
        }
    }

    private static void addSquares(double[] sums, double[] x, int lanes) {
        for (int j = 0; j < lanes; j++) {
            sums[j] += x[j] * x[j];
        }
    }

    private void normalize(int lanes) {
        for (int j = 0; j < lanes; j++) {
            squares[j] = 1 / Math.sqrt(squares[j]);
        }
        for (double[] row : down) {
            multiply(row, squares, lanes);
        }
    }

    private void write(FloatBuffer vectors, int first, int count, int lanes) {
        for (int i = 0; i < n; i++) {
            narrow(floats, down[i], lanes);
            vectors.put(i * count + first, floats, 0, lanes);
        }
    }

    private static void narrow(float[] floats, double[] doubles, int lanes) {
        for (int j = 0; j < lanes; j++) {
            floats[j] = (float) doubles[j];
        }
    }

    private void copy(DoubleBuffer exact, int first, int leading, int lanes) {
        for (int i = 0; i < n && lanes > 0; i++) {
            exact.put(i * leading + first, down[i], 0, lanes);
        }
    }
}
