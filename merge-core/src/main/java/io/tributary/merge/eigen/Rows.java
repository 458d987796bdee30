package io.tributary.merge.eigen;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Arithmetic on rows of float64. Each loop is written so that the JVM's compiler turns it into vector instructions: one
 * counter, the same index into every row, few enough operations that it still unrolls, fused multiply-adds. Every
 * element is computed in the order written, so results do not depend on whether it did.
 */
final class Rows {
    private Rows() {}

    /** Whether the processor has fused multiply-adds; without them the JVM computes each by big decimals. */
    static boolean areFast() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return machine != null
                && Boolean.parseBoolean(machine.getVMOption("UseFMA").getValue());
    }

    /** y += a·u. */
    static void add(double[] y, double a, double[] u, int length) {
        for (int i = 0; i < length; i++) {
            y[i] = Math.fma(a, u[i], y[i]);
        }
    }

    /** y += a·u + b·v. */
    static void add(double[] y, double a, double[] u, double b, double[] v, int length) {
        for (int i = 0; i < length; i++) {
            y[i] = Math.fma(a, u[i], Math.fma(b, v[i], y[i]));
        }
    }

    /** y += a·u + b·v + c·w + d·x. */
    static void add(
            double[] y,
            double a,
            double[] u,
            double b,
            double[] v,
            double c,
            double[] w,
            double d,
            double[] x,
            int length) {
        for (int i = 0; i < length; i++) {
            y[i] = Math.fma(a, u[i], Math.fma(b, v[i], Math.fma(c, w[i], Math.fma(d, x[i], y[i]))));
        }
    }

    /** Four rows from {@code first} on: row i −= w[i]·v + v[i]·w. */
    static void subtractOuter(double[][] rows, int first, double[] v, double[] w, int length) {
        int second = first + 1;
        int third = first + 2;
        int fourth = first + 3;
        fourRows(
                rows[first],
                rows[second],
                rows[third],
                rows[fourth],
                v,
                w,
                -w[first],
                -v[first],
                -w[second],
                -v[second],
                -w[third],
                -v[third],
                -w[fourth],
                -v[fourth],
                length);
    }

    private static void fourRows(
            double[] r0,
            double[] r1,
            double[] r2,
            double[] r3,
            double[] v,
            double[] w,
            double a0,
            double b0,
            double a1,
            double b1,
            double a2,
            double b2,
            double a3,
            double b3,
            int length) {
        for (int i = 0; i < length; i++) {
            double p = v[i];
            double q = w[i];
            r0[i] = Math.fma(a0, p, Math.fma(b0, q, r0[i]));
            r1[i] = Math.fma(a1, p, Math.fma(b1, q, r1[i]));
            r2[i] = Math.fma(a2, p, Math.fma(b2, q, r2[i]));
            r3[i] = Math.fma(a3, p, Math.fma(b3, q, r3[i]));
        }
    }

    /** y = c·y + d·x. */
    static void combine(double[] y, double c, double[] x, double d, int length) {
        for (int i = 0; i < length; i++) {
            y[i] = Math.fma(c, y[i], d * x[i]);
        }
    }

    static double dot(double[] x, double[] y, int length) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 4 <= length; i += 4) {
            a = Math.fma(x[i], y[i], a);
            b = Math.fma(x[i + 1], y[i + 1], b);
            c = Math.fma(x[i + 2], y[i + 2], c);
            d = Math.fma(x[i + 3], y[i + 3], d);
        }
        for (; i < length; i++) {
            a = Math.fma(x[i], y[i], a);
        }
        return (a + b) + (c + d);
    }
}
