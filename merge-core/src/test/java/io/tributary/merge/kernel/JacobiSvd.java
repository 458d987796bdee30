package io.tributary.merge.kernel;

import java.util.Arrays;
import java.util.Comparator;

/**
 * A thin singular value decomposition by one-sided Jacobi rotations, in plain doubles: slow, simple, accurate, and
 * independent of libtorch.
 *
 * @param u rows × k, k = min(rows, columns)
 * @param s descending, k
 * @param v columns × k
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record JacobiSvd(double[][] u, double[] s, double[][] v) {
    public static JacobiSvd of(double[][] a) {
        if (a.length < a[0].length) {
            JacobiSvd other = of(transposed(a));
            return new JacobiSvd(other.v, other.s, other.u);
        }
        int n = a[0].length;
        double[][] columns = transposed(a);
        double[][] rotations = new double[n][n];
        for (int i = 0; i < n; i++) {
            rotations[i][i] = 1;
        }
        boolean rotated = true;
        for (int sweep = 0; rotated && sweep < 60; sweep++) {
            rotated = false;
            for (int i = 0; i < n - 1; i++) {
                for (int j = i + 1; j < n; j++) {
                    rotated |= orthogonalized(columns, rotations, i, j);
                }
            }
        }
        return sorted(columns, rotations);
    }

    private static boolean orthogonalized(double[][] columns, double[][] rotations, int i, int j) {
        double alpha = dot(columns[i], columns[i]);
        double beta = dot(columns[j], columns[j]);
        double gamma = dot(columns[i], columns[j]);
        if (gamma == 0 || Math.abs(gamma) <= 1e-15 * Math.sqrt(alpha * beta)) {
            return false;
        }
        double zeta = (beta - alpha) / (2 * gamma);
        double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        double cosine = 1 / Math.sqrt(1 + tangent * tangent);
        rotate(columns, i, j, cosine, cosine * tangent);
        rotate(rotations, i, j, cosine, cosine * tangent);
        return true;
    }

    private static void rotate(double[][] vectors, int i, int j, double cosine, double sine) {
        for (int k = 0; k < vectors[i].length; k++) {
            double x = vectors[i][k];
            double y = vectors[j][k];
            vectors[i][k] = cosine * x - sine * y;
            vectors[j][k] = sine * x + cosine * y;
        }
    }

    private static JacobiSvd sorted(double[][] columns, double[][] rotations) {
        int n = columns.length;
        double[] norms = new double[n];
        Integer[] order = new Integer[n];
        for (int i = 0; i < n; i++) {
            norms[i] = Math.sqrt(dot(columns[i], columns[i]));
            order[i] = i;
        }
        Arrays.sort(order, Comparator.comparingDouble(i -> -norms[i]));
        double[][] ut = new double[n][];
        double[][] vt = new double[n][];
        double[] s = new double[n];
        for (int i = 0; i < n; i++) {
            int from = order[i];
            s[i] = norms[from];
            vt[i] = rotations[from];
            ut[i] = columns[from].clone();
            for (int k = 0; k < ut[i].length; k++) {
                ut[i][k] = s[i] == 0 ? 0 : ut[i][k] / s[i];
            }
        }
        return new JacobiSvd(transposed(ut), s, transposed(vt));
    }

    static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    public static double[][] transposed(double[][] a) {
        double[][] t = new double[a[0].length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                t[j][i] = a[i][j];
            }
        }
        return t;
    }
}
