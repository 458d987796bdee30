package io.tributary.merge.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.eigen.Eigenvalues;
import io.tributary.merge.eigen.Eigenvectors;
import io.tributary.merge.eigen.Tridiagonal;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The eigenvalues of a symmetric float64 matrix, and as many of its eigenvectors as are asked for.
 *
 * <p>On a CPU, up to {@link #LARGEST} rows, by our own solver: libtorch's always computes all vectors, all in float64,
 * and takes 1.5 times as long for 768. Beyond, where memory sets the pace of both, on a GPU, and where ours does not
 * find an answer that it can vouch for, libtorch's. On one kind of machine, which one it was depends on the matrix
 * alone.
 */
abstract sealed class EigenSystem {
    private static final int LARGEST = 2048;

    /** float64, ascending. */
    abstract NDArray values();

    /**
     * Computes vectors.
     *
     * @param count of how many of the largest eigenvalues
     * @param apart how many of those, from the largest on, must be orthogonal to each other but for 1e-5
     * @param exact how many of the first columns to give in float64 too
     */
    abstract Vectors vectors(NDManager scope, int count, int apart, int exact);

    /**
     * Eigenvectors of norm 1 as columns, in the order of their eigenvalues.
     *
     * @param all n × count, float32
     * @param exact n × exact, float64: the first columns of those
     * @param residual at most, of any of them; 0 where it is no more than float64's rounding of the largest eigenvalue
     */
    record Vectors(NDArray all, NDArray exact, double residual) {}

    /**
     * Decomposes a matrix. Only one at a time: the next one takes over what the former worked in.
     *
     * @param scope owns what is computed
     * @param symmetric n × n, float64; only its lower triangle is read
     */
    static EigenSystem of(Kernels kernels, NDManager scope, NDArray symmetric) {
        int n = Math.toIntExact(symmetric.getShape().get(0));
        if (!kernels.device().isGpu() && n <= LARGEST && Tridiagonal.isFast()) {
            Tridiagonal tridiagonal = Tridiagonal.of(rows(kernels, symmetric, n));
            Optional<double[]> values = Eigenvalues.of(tridiagonal);
            if (values.isPresent()) {
                return new Own(kernels, scope, symmetric, tridiagonal, values.get());
            }
        }
        return Libtorch.of(kernels, scope, symmetric);
    }

    private static double[][] rows(Kernels kernels, NDArray symmetric, int n) {
        DoubleBuffer elements = kernels.bytes(symmetric).asDoubleBuffer();
        double[][] rows = kernels.rows(n);
        for (int i = 0; i < n; i++) {
            elements.get(i * n, rows[i], 0, i + 1);
        }
        return rows;
    }

    private static final class Libtorch extends EigenSystem {
        private final Script script;
        private final NDArray values;
        private final NDArray vectors;

        private Libtorch(Script script, NDArray values, NDArray vectors) {
            this.script = script;
            this.values = values;
            this.vectors = vectors;
        }

        static Libtorch of(Kernels kernels, NDManager scope, NDArray symmetric) {
            Script script = kernels.script("eigen");
            Script.Answer answer = script.call(scope, "eigh", symmetric);
            return new Libtorch(script, answer.array(0), answer.array(1));
        }

        @Override
        NDArray values() {
            return values;
        }

        @Override
        Vectors vectors(NDManager scope, int count, int apart, int exact) {
            Script.Answer answer = script.call(scope, "chosen", vectors, count, exact);
            return new Vectors(answer.array(0), answer.array(1), 0);
        }
    }

    private static final class Own extends EigenSystem {
        /** Relative to the largest eigenvalue: how far apart two are whose vectors are orthogonal but for 1e-5. */
        private static final double APART = 1e-10;

        /** Relative to the largest eigenvalue: what a residual should stay far below. */
        private static final double RESIDUAL = 1e-12;

        private final Kernels kernels;
        private final NDArray symmetric;
        private final Tridiagonal tridiagonal;
        private final double[] ascending;
        private final NDArray values;

        private Own(Kernels kernels, NDManager scope, NDArray symmetric, Tridiagonal tridiagonal, double[] ascending) {
            this.kernels = kernels;
            this.symmetric = symmetric;
            this.tridiagonal = tridiagonal;
            this.ascending = ascending;
            this.values = scope.create(ascending);
        }

        @Override
        NDArray values() {
            return values;
        }

        @Override
        Vectors vectors(NDManager scope, int count, int apart, int exact) {
            int n = tridiagonal.size();
            double largest = ascending[n - 1];
            NDArray all = kernels.empty(scope, Shape.of(n, count));
            NDArray leading = kernels.zeros(scope, DType.F64, Shape.of(n, exact));
            double residual = areApart(apart, APART * largest) ? fill(all, count, leading, exact) : Double.NaN;
            if (!(residual <= RESIDUAL * largest)) {
                return Libtorch.of(kernels, scope, symmetric).vectors(scope, count, apart, exact);
            }
            try (NDManager inputs = kernels.scope()) {
                kernels.script("eigen").call(inputs, "reflect", reflectors(inputs), factors(inputs), all, leading);
            }
            return new Vectors(all, leading, residual);
        }

        private boolean areApart(int last, double distance) {
            for (int i = ascending.length - last + 1; i < ascending.length; i++) {
                if (ascending[i] - ascending[i - 1] < distance) {
                    return false;
                }
            }
            return true;
        }

        private double fill(NDArray all, int count, NDArray leading, int exact) {
            FloatBuffer floats = kernels.bytes(all).asFloatBuffer();
            DoubleBuffer doubles = kernels.bytes(leading).asDoubleBuffer();
            return Eigenvectors.of(tridiagonal, ascending, count, floats, exact, doubles);
        }

        private NDArray reflectors(NDManager inputs) {
            int n = tridiagonal.size();
            NDArray reflectors = kernels.zeros(inputs, DType.F64, Shape.of(n, n));
            DoubleBuffer elements = kernels.bytes(reflectors).asDoubleBuffer();
            for (int k = 1; k < n; k++) {
                elements.put(k * n, tridiagonal.reflector(k), 0, k);
            }
            return reflectors;
        }

        private NDArray factors(NDManager inputs) {
            double[] factors = new double[tridiagonal.size()];
            for (int k = 1; k < factors.length; k++) {
                factors[k] = tridiagonal.factor(k);
            }
            return inputs.create(factors);
        }
    }
}
