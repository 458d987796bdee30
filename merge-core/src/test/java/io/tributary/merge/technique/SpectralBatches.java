package io.tributary.merge.technique;

import io.tributary.merge.kernel.JacobiSvd;
import io.tributary.merge.kernel.Matrices;
import io.tributary.merge.kernel.NaiveProjection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Techniques that look at singular values, as they are defined: thin SVDs by Jacobi rotations, nothing accumulated. */
final class SpectralBatches {
    private static final double EPSILON = Math.ulp(1f);

    private SpectralBatches() {}

    static Expected isoC(SampleModel model, List<Batch.SampleTask> experts, Map<String, String> parameters) {
        double scale = WrapperBatches.number(parameters, "scale");
        return linear(model, experts, tasks -> {
            double[][] sum = tasks.get(0);
            for (double[][] task : tasks.subList(1, tasks.size())) {
                sum = Matrices.plus(sum, task, 1);
            }
            JacobiSvd svd = JacobiSvd.of(sum);
            int rank = rank(svd.s(), EPSILON * Matrices.norm(sum));
            double[] level = new double[rank];
            Arrays.fill(level, scale * Arrays.stream(svd.s(), 0, rank).average().orElse(0));
            return product(columns(svd.u(), rank), level, columns(svd.v(), rank));
        });
    }

    /**
     * The leading triplets of every expert side by side, each side replaced by the nearest with orthonormal columns.
     */
    static Expected tsvM(SampleModel model, List<Batch.SampleTask> experts, Map<String, String> parameters) {
        double scale = WrapperBatches.number(parameters, "scale");
        boolean fixed = "fixed".equals(parameters.get("rank"));
        double rho = WrapperBatches.number(parameters, "rho");
        return linear(model, experts, tasks -> {
            int shortSide = Math.min(tasks.get(0).length, tasks.get(0)[0].length);
            int rank = fixed ? (int) Math.ceil(rho * shortSide) : shortSide / tasks.size();
            double[][] left = new double[tasks.get(0).length][0];
            double[][] right = new double[tasks.get(0)[0].length][0];
            List<Double> values = new ArrayList<>();
            for (double[][] task : tasks) {
                JacobiSvd svd = JacobiSvd.of(task);
                int kept = Math.min(rank, rank(svd.s(), EPSILON * Matrices.norm(task)));
                left = beside(left, columns(svd.u(), kept));
                right = beside(right, columns(svd.v(), kept));
                for (int i = 0; i < kept; i++) {
                    values.add(scale * svd.s()[i]);
                }
            }
            if (values.isEmpty()) {
                return new double[left.length][right.length];
            }
            return product(
                    polar(left),
                    values.stream().mapToDouble(Double::doubleValue).toArray(),
                    polar(right));
        });
    }

    /** In the order given. */
    static Expected nuFilt(SampleModel model, List<Batch.SampleTask> experts, Map<String, String> parameters) {
        int k = (int) WrapperBatches.number(parameters, "k");
        double scale = WrapperBatches.number(parameters, "scale");
        return linear(model, experts, tasks -> {
            double[][] merged = tasks.get(0);
            for (double[][] task : tasks.subList(1, tasks.size())) {
                JacobiSvd svd = JacobiSvd.of(merged);
                double[][] v = columns(svd.v(), Math.min(k, rank(svd.s(), EPSILON * Matrices.norm(merged))));
                double[][] shared = NaiveProjection.multiplied(task, v);
                merged = Matrices.plus(merged, task, 1);
                if (v[0].length > 0) {
                    merged = Matrices.plus(merged, NaiveProjection.multiplied(shared, JacobiSvd.transposed(v)), -1);
                }
            }
            return Matrices.plus(new double[merged.length][merged[0].length], merged, scale);
        });
    }

    interface OfMatrices {
        double[][] of(List<double[][]> tasks);
    }

    /** Of linear weights; the mean of the others. */
    static Expected linear(SampleModel model, List<Batch.SampleTask> experts, OfMatrices technique) {
        return Batch.each(
                model,
                experts,
                (role, all, tasks) -> role.linear()
                        ? RegressionBatches.row(technique.of(RegressionBatches.matrices(
                                tasks, role.shape().sizes().get(0).intValue())))
                        : Batch.scaled(Batch.sum(tasks), 1.0 / tasks.size()));
    }

    private static int rank(double[] s, double bound) {
        int rank = 0;
        while (rank < s.length && s[rank] > bound) {
            rank++;
        }
        return rank;
    }

    /** U Vᵀ of the thin SVD, without null directions. */
    private static double[][] polar(double[][] a) {
        JacobiSvd svd = JacobiSvd.of(a);
        int rank = rank(svd.s(), 1e-6 * svd.s()[0]);
        return NaiveProjection.multiplied(columns(svd.u(), rank), JacobiSvd.transposed(columns(svd.v(), rank)));
    }

    /** u diag(s) vᵀ. */
    private static double[][] product(double[][] u, double[] s, double[][] v) {
        double[][] scaled = new double[u.length][];
        for (int i = 0; i < u.length; i++) {
            scaled[i] = u[i].clone();
            for (int j = 0; j < s.length; j++) {
                scaled[i][j] *= s[j];
            }
        }
        return NaiveProjection.multiplied(scaled, JacobiSvd.transposed(v));
    }

    private static double[][] columns(double[][] a, int count) {
        double[][] cut = new double[a.length][];
        for (int i = 0; i < a.length; i++) {
            cut[i] = Arrays.copyOf(a[i], count);
        }
        return cut;
    }

    private static double[][] beside(double[][] a, double[][] b) {
        double[][] both = columns(a, a[0].length + b[0].length);
        for (int i = 0; i < a.length; i++) {
            System.arraycopy(b[i], 0, both[i], a[0].length, b[0].length);
        }
        return both;
    }
}
