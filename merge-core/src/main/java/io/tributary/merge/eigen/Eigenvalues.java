package io.tributary.merge.eigen;

import java.util.Arrays;
import java.util.Optional;

/**
 * Eigenvalues of a symmetric tridiagonal matrix by the root-free QL method of Pal, Walker and Kahan (Parlett, The
 * Symmetric Eigenvalue Problem, chapter 8): each is found to a few units of float64's precision of the largest.
 */
public final class Eigenvalues {
    private static final int SWEEPS_EACH = 30;
    private static final double EPSILON = 0x1p-53;

    /** What of the matrix is left to do: its diagonal, and the squares of what lies beside it. */
    private final double[] d;

    private final double[] squares;

    private Eigenvalues(Tridiagonal matrix) {
        d = matrix.diagonal().clone();
        squares = matrix.beside().clone();
        for (int i = 0; i < squares.length; i++) {
            squares[i] *= squares[i];
        }
    }

    /** All, ascending; empty where they are not found, as with numbers that are not finite. */
    public static Optional<double[]> of(Tridiagonal matrix) {
        Eigenvalues values = new Eigenvalues(matrix);
        return values.find() ? Optional.of(values.d) : Optional.empty();
    }

    private boolean find() {
        int n = d.length;
        int sweeps = SWEEPS_EACH * n;
        for (int first = 0; first < n; first++) {
            int last = uncoupled(first);
            while (last > first) {
                if (sweeps-- == 0) {
                    return false;
                }
                sweep(first, last);
                last = uncoupled(first);
            }
        }
        Arrays.sort(d);
        return Double.isFinite(d[0]) && Double.isFinite(d[n - 1]);
    }

    /** The end of the block that begins here: what lies beside its last diagonal element is negligible. */
    private int uncoupled(int first) {
        int last = first;
        while (last < d.length - 1 && squares[last] > EPSILON * EPSILON * Math.abs(d[last] * d[last + 1])) {
            last++;
        }
        squares[last] = 0;
        return last;
    }

    /** One implicit QL step with Wilkinson's shift on rows {@code first} to {@code last}. */
    private void sweep(int first, int last) {
        double root = Math.sqrt(squares[first]);
        double half = (d[first + 1] - d[first]) / (2 * root);
        double shift = d[first] - root / (half + Math.copySign(Math.sqrt(half * half + 1), half));
        double c = 1;
        double s = 0;
        double gamma = d[last] - shift;
        double p = gamma * gamma;
        for (int i = last - 1; i >= first; i--) {
            double square = squares[i];
            double r = p + square;
            squares[i + 1] = s * r;
            double cosine = c;
            c = p / r;
            s = square / r;
            // r / p: not waited for, as 1 / c would be
            double inverse = 1 + square / p;
            double before = gamma;
            gamma = c * (d[i] - shift) - s * before;
            d[i + 1] = before + (d[i] - gamma);
            p = c == 0 ? cosine * square : gamma * gamma * inverse;
        }
        squares[first] = s * p;
        d[first] = shift + gamma;
    }
}
