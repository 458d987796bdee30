package io.tributary.merge.technique;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** TIES on all experts at once: trim by sorting, elect, merge what agrees. */
final class TiesBatch implements Batch {
    @Override
    public Expected of(SampleModel model, List<SampleTask> experts, Map<String, String> parameters) {
        List<SampleTask> trimmed = new ArrayList<>();
        for (SampleTask expert : experts) {
            trimmed.add(new SampleTask(expert.expert(), trimmed(expert.values(), parameters)));
        }
        Map<String, Set<Integer>> undecided = new HashMap<>();
        boolean mean = "mean".equals(parameters.get("merge"));
        Expected all = Batch.each(model, trimmed, (role, each, tasks) -> {
            double[] merged = new double[tasks.get(0).length];
            for (int i = 0; i < merged.length; i++) {
                int entry = i;
                double[] values =
                        tasks.stream().mapToDouble(task -> task[entry]).toArray();
                merged[i] = merged(values, mean);
                double sum = Arrays.stream(values).sum();
                double size = Arrays.stream(values).map(Math::abs).sum();
                if (size > 0 && Math.abs(sum) <= 1e-6 * size) {
                    undecided
                            .computeIfAbsent(role.spec().name(), name -> new HashSet<>())
                            .add(i);
                }
            }
            return Batch.scaled(merged, WrapperBatches.number(parameters, "lambda"));
        });
        return new Expected(all.delta(), undecided);
    }

    static double merged(double[] values, boolean mean) {
        double sign = Math.signum(Arrays.stream(values).sum());
        double[] agreeing =
                Arrays.stream(values).filter(value -> value * sign > 0).toArray();
        double sum = Arrays.stream(agreeing).sum();
        return mean && agreeing.length > 0 ? sum / agreeing.length : sum;
    }

    private static SortedMap<String, double[]> trimmed(
            SortedMap<String, double[]> values, Map<String, String> parameters) {
        double density = WrapperBatches.number(parameters, "density");
        String trim = String.valueOf(parameters.get("trim"));
        SortedMap<String, double[]> trimmed = new TreeMap<>();
        values.forEach((tensor, task) -> {
            double threshold =
                    switch (trim) {
                        case "none" -> 0;
                        case "model" -> threshold(values.values(), density);
                        default -> threshold(List.<double[]>of(task), density);
                    };
            trimmed.put(tensor, trimmed(task, threshold));
        });
        return trimmed;
    }

    static double[] trimmed(double[] task, double threshold) {
        return Arrays.stream(task)
                .map(value -> Math.abs(value) < threshold ? 0 : value)
                .toArray();
    }

    /** The magnitude that the public code compares with. */
    static double threshold(Collection<double[]> arrays, double density) {
        double[] sorted = arrays.stream()
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .sorted()
                .toArray();
        int kth = sorted.length - (int) (sorted.length * density);
        return sorted[Math.max(kth, 1) - 1];
    }
}
