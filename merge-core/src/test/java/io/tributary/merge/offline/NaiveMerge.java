package io.tributary.merge.offline;

import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.kernel.NaiveProjection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A whole merge in plain doubles, as the techniques are defined: the oracle. */
final class NaiveMerge {
    private static final Set<String> LINEAR = Set.of("fc.weight", "q.weight", "out.weight");

    private final Map<String, double[]> accumulators = new LinkedHashMap<>();
    private double sumTaskNorm;
    private int experts;

    private NaiveMerge() {}

    /** θ0 + A · mean‖τ‖ / ‖A‖. */
    static Map<String, double[]> opcm(TinyModel base, List<TinyModel> experts) {
        NaiveMerge merge = new NaiveMerge();
        experts.forEach(expert -> merge.fold(base, expert, 0.5));
        return merge.read(base, merge.sumTaskNorm / merge.experts / norm(merge.accumulators));
    }

    /** θ0 + factor · Στ. */
    static Map<String, double[]> sum(TinyModel base, List<TinyModel> experts, double factor) {
        NaiveMerge merge = new NaiveMerge();
        experts.forEach(expert -> merge.fold(base, expert, 1));
        return merge.read(base, factor);
    }

    private void fold(TinyModel base, TinyModel expert, double alpha) {
        Map<String, double[]> task = new LinkedHashMap<>();
        TinyModel.SHAPES.keySet().forEach(name -> task.put(name, difference(expert.tensor(name), base.tensor(name))));
        sumTaskNorm += norm(task);
        boolean first = experts++ == 0;
        task.forEach((name, tau) -> {
            double[] before = first ? new double[tau.length] : accumulator(name);
            boolean projected = !first && alpha < 1 && LINEAR.contains(name) && squared(before) > 0;
            double[] added = projected ? projected(name, before, tau, alpha) : tau;
            double[] after = before.clone();
            for (int i = 0; i < after.length; i++) {
                after[i] += added[i];
            }
            accumulators.put(name, after);
        });
    }

    private Map<String, double[]> read(TinyModel base, double factor) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        accumulators.forEach((name, accumulator) -> {
            double[] values = base.tensor(name).clone();
            for (int i = 0; i < values.length; i++) {
                values[i] += factor * accumulator[i];
            }
            weights.put(name, values);
        });
        return weights;
    }

    private double[] accumulator(String name) {
        return Objects.requireNonNull(accumulators.get(name));
    }

    private static double[] projected(String name, double[] accumulator, double[] task, double alpha) {
        int columns = (int) Objects.requireNonNull(TinyModel.SHAPES.get(name))[1];
        double[][] projected = NaiveProjection.of(matrix(accumulator, columns), matrix(task, columns), alpha, true)
                .projected();
        double[] flat = new double[task.length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = projected[i / columns][i % columns];
        }
        return flat;
    }

    private static double[][] matrix(double[] flat, int columns) {
        double[][] matrix = new double[flat.length / columns][columns];
        for (int i = 0; i < flat.length; i++) {
            matrix[i / columns][i % columns] = flat[i];
        }
        return matrix;
    }

    private static double[] difference(double[] left, double[] right) {
        double[] difference = left.clone();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= right[i];
        }
        return difference;
    }

    private static double norm(Map<String, double[]> tensors) {
        return Math.sqrt(
                tensors.values().stream().mapToDouble(NaiveMerge::squared).sum());
    }

    private static double squared(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }
}
