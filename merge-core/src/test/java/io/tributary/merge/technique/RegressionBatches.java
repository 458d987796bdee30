package io.tributary.merge.technique;

import io.tributary.merge.kernel.JacobiSvd;
import io.tributary.merge.kernel.Matrices;
import io.tributary.merge.kernel.NaiveProjection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Techniques that solve least squares, as they are defined: the equations of all experts one below the other, solved by
 * a singular value decomposition. No Gram matrix is formed.
 */
final class RegressionBatches {
    static final Batch WUDI = (model, experts, parameters) -> Batch.each(model, experts, (role, all, tasks) -> {
        double lambda = WrapperBatches.number(parameters, "lambda");
        if (!role.linear()) {
            return Batch.scaled(Batch.sum(tasks), 1.0 / tasks.size());
        }
        List<double[][]> matrices = matrices(tasks, role.shape().sizes().get(0).intValue());
        return row(fromInputs(matrices, lambda / longest(matrices)));
    });

    static final Batch BILATERAL = (model, experts, parameters) -> Batch.each(
            model,
            experts,
            (role, all, tasks) -> bilateral(
                    role,
                    tasks,
                    WrapperBatches.number(parameters, "lambda"),
                    WrapperBatches.number(parameters, "largest")));

    /** In weights as published, Σ W G̃ (Σ G̃)⁻¹, solved by elimination. */
    static final Batch REGMEAN = (model, experts, parameters) -> Batch.each(model, experts, (role, all, tasks) -> {
        if (!role.linear()) {
            return Batch.scaled(Batch.sum(tasks), 1.0 / tasks.size());
        }
        String name = role.spec().name();
        int columns = role.shape().sizes().get(1).intValue();
        int rows = role.shape().sizes().get(0).intValue();
        double[][] base = matrix(model.base(name), rows);
        double[][] products = new double[rows][columns];
        double[][] grams = new double[columns][columns];
        for (int t = 0; t < tasks.size(); t++) {
            double[][] gram = matrix(all.get(t).expert().statistic(Statistic.GRAM, name), columns);
            for (int i = 0; i < columns; i++) {
                for (int j = 0; j < columns; j++) {
                    gram[i][j] *= i == j ? 1 : WrapperBatches.number(parameters, "a");
                }
            }
            double[][] weight = Matrices.plus(base, matrix(tasks.get(t), rows), 1);
            products = Matrices.plus(products, NaiveProjection.multiplied(weight, gram), 1);
            grams = Matrices.plus(grams, gram, 1);
        }
        double[][] merged = JacobiSvd.transposed(solved(grams, JacobiSvd.transposed(products)));
        return row(Matrices.plus(merged, base, -1));
    });

    private RegressionBatches() {}

    private static double[] bilateral(TensorRole role, List<double[]> tasks, double lambda, double largest) {
        if (tasks.get(0).length > largest * largest) {
            return Batch.scaled(Batch.sum(tasks), 1.0 / tasks.size());
        }
        String name = role.spec().name();
        boolean oneSided = name.contains("patch_embedding.weight") || name.contains("position_embedding");
        if (!role.linear() && !oneSided) {
            return rescaled(tasks);
        }
        List<double[][]> matrices = matrices(tasks, role.shape().sizes().get(0).intValue());
        List<double[][]> transposed =
                matrices.stream().map(JacobiSvd::transposed).toList();
        int rows = matrices.get(0).length;
        int columns = transposed.get(0).length;
        if (oneSided || rows > largest) {
            return row(fromInputs(matrices, lambda / columns));
        }
        if (columns > largest) {
            return row(JacobiSvd.transposed(fromInputs(transposed, lambda / rows)));
        }
        double ridge = lambda / longest(matrices);
        double[][] outputs = JacobiSvd.transposed(fromInputs(transposed, ridge));
        return Batch.scaled(row(Matrices.plus(fromInputs(matrices, ridge), outputs, 1)), 0.5);
    }

    private static double[] rescaled(List<double[]> tasks) {
        double[] sum = Batch.sum(tasks);
        double mean =
                tasks.stream().mapToDouble(RegressionBatches::norm).average().orElseThrow();
        return norm(sum) == 0 ? sum : Batch.scaled(sum, mean / norm(sum));
    }

    /**
     * The W that minimises Σ ‖(W − τ)τᵀ‖² / ‖τ‖² + ridge·‖W − τ‖²: what the experts' layers answer to their own task
     * vectors' rows, and to every unit input.
     */
    private static double[][] fromInputs(List<double[][]> tasks, double ridge) {
        List<double[]> inputs = new ArrayList<>();
        List<double[]> answers = new ArrayList<>();
        for (double[][] task : tasks) {
            double[][] columns = JacobiSvd.transposed(task);
            double norm = Matrices.norm(task);
            for (double[] input : task) {
                double weight = norm == 0 ? 0 : 1 / norm;
                inputs.add(Batch.scaled(input, weight));
                answers.add(Batch.scaled(NaiveProjection.multiplied(new double[][] {input}, columns)[0], weight));
            }
            for (int i = 0; i < columns.length; i++) {
                double[] unit = new double[columns.length];
                unit[i] = Math.sqrt(ridge);
                inputs.add(unit);
                answers.add(Batch.scaled(columns[i], Math.sqrt(ridge)));
            }
        }
        return JacobiSvd.transposed(leastSquares(inputs.toArray(double[][]::new), answers.toArray(double[][]::new)));
    }

    /** The X that minimises ‖A X − B‖. */
    private static double[][] leastSquares(double[][] a, double[][] b) {
        JacobiSvd svd = JacobiSvd.of(a);
        double[][] inner = NaiveProjection.multiplied(JacobiSvd.transposed(svd.u()), b);
        for (int i = 0; i < inner.length; i++) {
            inner[i] = Batch.scaled(inner[i], 1 / svd.s()[i]);
        }
        return NaiveProjection.multiplied(svd.v(), inner);
    }

    /** The X of A X = B, by Gauss and Jordan's elimination with pivots. */
    private static double[][] solved(double[][] a, double[][] b) {
        int n = a.length;
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = Arrays.copyOf(a[i], n + b[0].length);
            System.arraycopy(b[i], 0, rows[i], n, b[0].length);
        }
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                pivot = Math.abs(rows[i][k]) > Math.abs(rows[pivot][k]) ? i : pivot;
            }
            double[] chosen = Batch.scaled(rows[pivot], 1 / rows[pivot][k]);
            rows[pivot] = rows[k];
            rows[k] = chosen;
            for (int i = 0; i < n; i++) {
                double factor = i == k ? 0 : rows[i][k];
                for (int j = 0; j < chosen.length; j++) {
                    rows[i][j] -= factor * chosen[j];
                }
            }
        }
        return Arrays.stream(rows)
                .map(row -> Arrays.copyOfRange(row, n, row.length))
                .toArray(double[][]::new);
    }

    private static int longest(List<double[][]> matrices) {
        return Math.max(matrices.get(0).length, matrices.get(0)[0].length);
    }

    static List<double[][]> matrices(List<double[]> tasks, int rows) {
        return tasks.stream().map(task -> matrix(task, rows)).toList();
    }

    private static double[][] matrix(double[] values, int rows) {
        int columns = values.length / rows;
        double[][] matrix = new double[rows][columns];
        for (int i = 0; i < values.length; i++) {
            matrix[i / columns][i % columns] = values[i];
        }
        return matrix;
    }

    static double[] row(double[][] matrix) {
        double[] values = new double[matrix.length * matrix[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = matrix[i / matrix[0].length][i % matrix[0].length];
        }
        return values;
    }

    static double norm(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
