package io.tributary.merge.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Norms over the whole model after one step. Summed in tensor-name order, so that neither the cut into shards nor their
 * order of arrival reaches the last bit.
 */
public record StepTotals(double accumulatorNorm, double taskNorm) {
    public static StepTotals of(Collection<List<TensorNorms>> shards) {
        List<TensorNorms> tensors = new ArrayList<>();
        shards.forEach(tensors::addAll);
        tensors.sort(Comparator.comparing(TensorNorms::tensor));
        double accumulator = 0;
        double task = 0;
        for (TensorNorms norms : tensors) {
            accumulator += norms.accumulatorSquared();
            task += norms.taskSquared();
        }
        return new StepTotals(Math.sqrt(accumulator), Math.sqrt(task));
    }
}
