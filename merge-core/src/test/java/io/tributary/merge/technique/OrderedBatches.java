package io.tributary.merge.technique;

import java.util.List;
import java.util.Map;

/** Techniques whose result depends on the order of experts, as they are defined: one expert after the other. */
final class OrderedBatches {
    private OrderedBatches() {}

    /** M ← wθ + (1 − w)M. */
    static Expected ema(SampleModel model, List<Batch.SampleTask> experts, Map<String, String> parameters) {
        double w = WrapperBatches.number(parameters, "w");
        return moving(model, experts, parameters, (merged, expert) -> combined(merged, 1 - w, expert, w));
    }

    static Expected slerp(SampleModel model, List<Batch.SampleTask> experts, Map<String, String> parameters) {
        double w = WrapperBatches.number(parameters, "w");
        return moving(model, experts, parameters, (merged, expert) -> {
            double cosine = dot(merged, expert) / Math.sqrt(dot(merged, merged) * dot(expert, expert));
            if (Double.isNaN(cosine) || Math.abs(cosine) > 0.9995) {
                return combined(merged, 1 - w, expert, w);
            }
            double angle = Math.acos(cosine);
            return combined(
                    merged, Math.sin((1 - w) * angle) / Math.sin(angle), expert, Math.sin(w * angle) / Math.sin(angle));
        });
    }

    /** D ← sτ, then D ← D + s · TIES(D, τ). */
    static Expected continualTies(SampleModel model, List<Batch.SampleTask> experts, Map<String, String> parameters) {
        double scale = WrapperBatches.number(parameters, "scale");
        double density = WrapperBatches.number(parameters, "density");
        boolean mean = "mean".equals(parameters.get("merge"));
        return Batch.each(model, experts, (role, all, tasks) -> {
            double[] merged = Batch.scaled(tasks.get(0), scale);
            for (double[] task : tasks.subList(1, tasks.size())) {
                double[] ours = trimmed(merged, density);
                double[] theirs = trimmed(task, density);
                for (int i = 0; i < merged.length; i++) {
                    merged[i] += scale * TiesBatch.merged(new double[] {ours[i], theirs[i]}, mean);
                }
            }
            return merged;
        });
    }

    private static double[] trimmed(double[] task, double density) {
        return TiesBatch.trimmed(task, TiesBatch.threshold(List.<double[]>of(task), density));
    }

    private interface Step {
        double[] of(double[] merged, double[] expert);
    }

    /** On whole weights: from the base on, or from the first expert. */
    private static Expected moving(
            SampleModel model, List<Batch.SampleTask> experts, Map<String, String> parameters, Step step) {
        boolean first = "first".equals(parameters.get("start"));
        return Batch.each(model, experts, (role, all, tasks) -> {
            double[] base = model.base(role.spec().name());
            double[] merged = first ? combined(base, 1, tasks.get(0), 1) : base;
            for (double[] task : tasks.subList(first ? 1 : 0, tasks.size())) {
                merged = step.of(merged, combined(base, 1, task, 1));
            }
            return combined(merged, 1, base, -1);
        });
    }

    private static double[] combined(double[] left, double ofLeft, double[] right, double ofRight) {
        double[] combined = new double[left.length];
        for (int i = 0; i < combined.length; i++) {
            combined[i] = ofLeft * left[i] + ofRight * right[i];
        }
        return combined;
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }
}
