package io.tributary.merge.technique;

import java.util.List;
import java.util.Map;

/** Model Stock as it is defined: by the mean cosine over pairs of experts that moved the tensor. */
final class StockBatch implements Batch {
    @Override
    public Expected of(SampleModel model, List<SampleTask> experts, Map<String, String> parameters) {
        return Batch.each(model, experts, (role, all, tasks) -> {
            List<double[]> moved = tasks.stream()
                    .filter(task -> RegressionBatches.norm(task) > 0)
                    .toList();
            int n = moved.size();
            if (n == 0) {
                return tasks.get(0);
            }
            double cosine = n == 1 ? 1 : Math.max(0, meanCosine(moved));
            return Batch.scaled(Batch.sum(moved), cosine / ((n - 1) * cosine + 1));
        });
    }

    private static double meanCosine(List<double[]> moved) {
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < moved.size(); i++) {
            for (int j = 0; j < i; j++) {
                double dot = 0;
                for (int k = 0; k < moved.get(i).length; k++) {
                    dot += moved.get(i)[k] * moved.get(j)[k];
                }
                sum += dot / RegressionBatches.norm(moved.get(i)) / RegressionBatches.norm(moved.get(j));
                pairs++;
            }
        }
        return sum / pairs;
    }
}
