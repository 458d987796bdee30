package io.tributary.merge.technique;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A technique as it is defined: on all experts at once, in plain doubles, without the code under test. What streams are
 * compared with.
 */
interface Batch {
    /** @param parameters in canonical spelling, defaults included */
    Expected of(SampleModel model, List<SampleTask> tasks, Map<String, String> parameters);

    /**
     * One expert's task vector, as wrappers left it.
     *
     * @param values by tensor, row-major
     */
    record SampleTask(SampleExpert expert, SortedMap<String, double[]> values) {
        double[] of(String tensor) {
            return java.util.Objects.requireNonNull(values.get(tensor), tensor);
        }
    }

    /** What is to be added to one tensor of the base. */
    interface OfTensor {
        /** @param tasks each expert's task vector of that tensor, row-major, in order */
        double[] of(TensorRole role, List<SampleTask> experts, List<double[]> tasks);
    }

    /** A technique that works tensor by tensor. */
    static Expected each(SampleModel model, List<SampleTask> experts, OfTensor technique) {
        SortedMap<String, double[]> delta = new TreeMap<>();
        model.roles().forEach((name, role) -> {
            List<double[]> tasks =
                    experts.stream().map(expert -> expert.of(name)).toList();
            delta.put(name, technique.of(role, experts, tasks));
        });
        return Expected.of(delta);
    }

    /** Σ w·τ. */
    static double[] sum(List<double[]> tasks, double... weights) {
        double[] sum = new double[tasks.get(0).length];
        for (int t = 0; t < tasks.size(); t++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += (weights.length == 0 ? 1 : weights[t]) * tasks.get(t)[i];
            }
        }
        return sum;
    }

    static double[] scaled(double[] values, double factor) {
        double[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return scaled;
    }
}
