package io.tributary.merge.technique;

import java.util.List;
import java.util.Map;

/** Techniques that are sums, as they are defined. */
final class SumBatches {
    static final Batch AVERAGE = (model, experts, parameters) ->
            Batch.each(model, experts, (role, all, tasks) -> Batch.scaled(Batch.sum(tasks), 1.0 / tasks.size()));

    static final Batch TASK_ARITHMETIC = multiple("lambda");

    static final Batch CONTINUAL_TASK_ARITHMETIC = multiple("scale");

    static final Batch WEIGHTED_AVERAGE = (model, experts, parameters) -> {
        double[] weights =
                experts.stream().mapToDouble(task -> task.expert().weight()).toArray();
        double total = java.util.Arrays.stream(weights).sum();
        return Batch.each(model, experts, (role, all, tasks) -> Batch.scaled(Batch.sum(tasks, weights), 1 / total));
    };

    static final Batch FISHER = (model, experts, parameters) -> {
        double minimum = WrapperBatches.number(parameters, "minimum");
        return Batch.each(model, experts, (role, all, tasks) -> fisher(role, all, tasks, minimum));
    };

    private SumBatches() {}

    private static Batch multiple(String factor) {
        return (model, experts, parameters) -> Batch.each(
                model,
                experts,
                (role, all, tasks) -> Batch.scaled(Batch.sum(tasks), WrapperBatches.number(parameters, factor)));
    }

    private static double[] fisher(
            TensorRole role, List<Batch.SampleTask> experts, List<double[]> tasks, double minimum) {
        double[] mean = new double[tasks.get(0).length];
        for (int i = 0; i < mean.length; i++) {
            double information = 0;
            double informed = 0;
            for (int t = 0; t < tasks.size(); t++) {
                SampleExpert expert = experts.get(t).expert();
                double f = expert.weight()
                        * (expert.statistic(Statistic.FISHER, role.spec().name())[i] + minimum);
                information += f;
                informed += f * tasks.get(t)[i];
            }
            mean[i] = information == 0 ? 0 : informed / information;
        }
        return mean;
    }

    /** The change of largest magnitude; of two the positive one. */
    static Expected magMax(SampleModel model, List<Batch.SampleTask> experts, Map<String, String> parameters) {
        double lambda = WrapperBatches.number(parameters, "lambda");
        return Batch.each(model, experts, (role, all, tasks) -> {
            double[] largest = new double[tasks.get(0).length];
            for (double[] task : tasks) {
                for (int i = 0; i < largest.length; i++) {
                    double difference = Math.abs(task[i]) - Math.abs(largest[i]);
                    if (difference > 0 || (difference == 0 && task[i] > largest[i])) {
                        largest[i] = task[i];
                    }
                }
            }
            return Batch.scaled(largest, lambda);
        });
    }
}
