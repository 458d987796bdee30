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
        double[][] residual = combined(downhill(merged, merged), downhill(expert, expert), a);
        double[][] direction = residual;
        double size = dot(residual, residual);
        double start = size;
        for (int i = 0; i < 3000 && size > 1e-24 * start; i++) {
            double[][] image = combined(downhill(direction, merged), downhill(direction, expert), a);
            double step = size / dot(direction, image);
            solution = Matrices.plus(solution, direction, step);
            residual = Matrices.plus(residual, image, -step);
            double next = dot(residual, residual);
            direction = Matrices.plus(residual, direction, next / size);
            size = next;
        }
        return solution;
    }

    /** Minus half the gradient of L(W, X) = ‖Xᵀ(W − X)‖² + ‖(W − X)Xᵀ‖², at W = X − D. */
    private static double[][] downhill(double[][] d, double[][] x) {
        double[][] transposed = JacobiSvd.transposed(x);
        return Matrices.plus(
                NaiveProjection.multiplied(x, NaiveProjection.multiplied(transposed, d)),
                NaiveProjection.multiplied(NaiveProjection.multiplied(d, transposed), x),
                1);
    }

    /** a·X + (1 − a)·Y. */
    private static double[][] combined(double[][] x, double[][] y, double a) {
        return Matrices.plus(Matrices.plus(new double[x.length][x[0].length], x, a), y, 1 - a);
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
