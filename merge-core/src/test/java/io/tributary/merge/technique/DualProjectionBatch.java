package io.tributary.merge.technique;

import io.tributary.merge.kernel.JacobiSvd;
import io.tributary.merge.kernel.Matrices;
import io.tributary.merge.kernel.NaiveProjection;
import java.util.List;
import java.util.Map;

/** DOP as it is defined: its objective, minimised from zero by conjugate gradients. No equation is solved directly. */
final class DualProjectionBatch implements Batch {
    @Override
    public Expected of(SampleModel model, List<SampleTask> tasks, Map<String, String> parameters) {
        double a = WrapperBatches.number(parameters, "a");
        return SpectralBatches.linear(model, tasks, experts -> {
            double[][] merged = experts.get(0);
            for (double[][] expert : experts.subList(1, experts.size())) {
                merged = minimised(merged, expert, a);
            }
            return merged;
        });
    }

    private static double[][] minimised(double[][] merged, double[][] expert, double a) {
        double[][] solution = new double[merged.length][merged[0].length];
        double[][] residual =
                Matrices.plus(new double[merged.length][merged[0].length], gradient(solution, merged, expert, a), -1);
        double[][] direction = residual;
        double size = Math.pow(Matrices.norm(residual), 2);
        double start = size;
        for (int i = 0; i < 3000 && size > 1e-30 * start; i++) {
            // the gradient is linear but for its value at zero
            double[][] image = Matrices.plus(
                    gradient(direction, merged, expert, a), gradient(zeros(merged), merged, expert, a), -1);
            double step = size / dot(direction, image);
            solution = Matrices.plus(solution, direction, step);
            residual = Matrices.plus(residual, image, -step);
            double next = Math.pow(Matrices.norm(residual), 2);
            direction = Matrices.plus(residual, direction, next / size);
            size = next;
        }
        return solution;
    }

    /** Half the gradient of a·L(W, merged) + (1 − a)·L(W, expert), L(W, X) = ‖Xᵀ(W − X)‖² + ‖(W − X)Xᵀ‖². */
    private static double[][] gradient(double[][] w, double[][] merged, double[][] expert, double a) {
        return Matrices.plus(Matrices.plus(zeros(w), gradient(w, merged), a), gradient(w, expert), 1 - a);
    }

    private static double[][] gradient(double[][] w, double[][] x) {
        double[][] away = Matrices.plus(w, x, -1);
        double[][] transposed = JacobiSvd.transposed(x);
        return Matrices.plus(
                NaiveProjection.multiplied(x, NaiveProjection.multiplied(transposed, away)),
                NaiveProjection.multiplied(NaiveProjection.multiplied(away, transposed), x),
                1);
    }

    private static double[][] zeros(double[][] like) {
        return new double[like.length][like[0].length];
    }

    private static double dot(double[][] a, double[][] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[0].length; j++) {
                sum += a[i][j] * b[i][j];
            }
        }
        return sum;
    }
}
