package io.tributary.merge.technique;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** EMR on all experts at once: the unified model, and every task's own. */
final class EmrBatch implements Batch {
    @Override
    public Expected of(SampleModel model, List<SampleTask> experts, Map<String, String> parameters) {
        Map<String, Set<Integer>> undecided = new HashMap<>();
        Expected unified = Batch.each(model, experts, (role, all, tasks) -> {
            double[] sum = Batch.sum(tasks);
            double[] unify = new double[sum.length];
            for (int i = 0; i < sum.length; i++) {
                double size = 0;
                for (double[] task : tasks) {
                    size += Math.abs(task[i]);
                    boolean agrees = sum[i] > 0 ? task[i] > unify[i] : task[i] < unify[i];
                    unify[i] = agrees ? task[i] : unify[i];
                }
                if (size > 0 && Math.abs(sum[i]) <= 1e-6 * size) {
                    undecided
                            .computeIfAbsent(role.spec().name(), name -> new HashSet<>())
                            .add(i);
                }
            }
            return unify;
        });
        return new Expected(unified.delta(), undecided);
    }

    /** What a task's own weights differ from the base, by tensor. */
    Expected task(SampleModel model, List<SampleTask> experts, SampleTask task) {
        Expected unified = of(model, experts, Map.of());
        double own = 0;
        double left = 0;
        SortedMap<String, double[]> masked = new TreeMap<>();
        for (String tensor : model.roles().keySet()) {
            double[] tau = task.of(tensor);
            double[] sum =
                    Batch.sum(experts.stream().map(each -> each.of(tensor)).toList());
            double[] kept = unified.of(tensor).clone();
            List<Double> magnitudes = new ArrayList<>();
            for (int i = 0; i < kept.length; i++) {
                boolean mine = tau[i] * (sum[i] > 0 ? 1 : -1) > 0;
                kept[i] = mine ? kept[i] : 0;
                magnitudes.add(Math.abs(tau[i]));
            }
            own += mean(magnitudes);
            left += java.util.Arrays.stream(kept).map(Math::abs).average().orElse(0);
            masked.put(tensor, kept);
        }
        double rescale = left == 0 ? 0 : own / left;
        return new Expected(masked, unified.undecided()).scaled(tensor -> rescale);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
