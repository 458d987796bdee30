package io.tributary.merge.technique;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Techniques around another one, as they are defined. */
final class WrapperBatches {
    private WrapperBatches() {}

    static Batch lines(Batch of) {
        return (model, experts, parameters) -> {
            double alpha = number(parameters, "alpha");
            double beta = number(parameters, "beta");
            return of.of(model, experts, inside(parameters))
                    .scaled(tensor -> alpha + beta * model.role(tensor).depth().orElse(0));
        };
    }

    static Batch dare(Batch of) {
        return (model, experts, parameters) -> {
            double p = number(parameters, "p");
            return of.of(
                    model,
                    each(experts, (expert, tensor, task) -> dropped(expert, tensor, task, p)),
                    inside(parameters));
        };
    }

    /** Which entries stay is written down in {@link NaiveDraw}; they are divided by 1 − p in float32. */
    private static double[] dropped(SampleExpert expert, String tensor, double[] task, double p) {
        NaiveDraw draw = new NaiveDraw(0, expert.digest(), tensor);
        float scale = (float) (1 / (1 - p));
        double[] kept = new double[task.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = draw.uniform(i) < p ? 0 : (float) task[i] * scale;
        }
        return kept;
    }

    static Batch breadcrumbs(Batch of) {
        return (model, experts, parameters) -> {
            double beta = number(parameters, "beta");
            double gamma = number(parameters, "gamma");
            return of.of(model, each(experts, (expert, tensor, task) -> middle(task, beta, gamma)), inside(parameters));
        };
    }

    /** Without the largest and the smallest entries; all of one magnitude stay together. */
    private static double[] middle(double[] task, double largest, double smallest) {
        double[] sorted = Arrays.stream(task).map(Math::abs).sorted().toArray();
        int n = sorted.length;
        double lowest = sorted[Math.min((int) (n * smallest), n - 1)];
        double highest = sorted[Math.max(n - (int) (n * largest), 1) - 1];
        return Arrays.stream(task)
                .map(value -> Math.abs(value) < lowest || Math.abs(value) > highest ? 0 : value)
                .toArray();
    }

    private interface Prepared {
        double[] of(SampleExpert expert, String tensor, double[] task);
    }

    private static List<Batch.SampleTask> each(List<Batch.SampleTask> experts, Prepared prepared) {
        List<Batch.SampleTask> all = new ArrayList<>();
        for (Batch.SampleTask task : experts) {
            SortedMap<String, double[]> values = new TreeMap<>();
            task.values().forEach((tensor, tau) -> values.put(tensor, prepared.of(task.expert(), tensor, tau)));
            all.add(new Batch.SampleTask(task.expert(), values));
        }
        return all;
    }

    static double number(Map<String, String> parameters, String name) {
        return Double.parseDouble(Objects.requireNonNull(parameters.get(name), name));
    }

    /** The parameters of the technique inside. */
    private static Map<String, String> inside(Map<String, String> parameters) {
        Map<String, String> inside = new TreeMap<>();
        parameters.forEach((name, value) -> {
            if (name.startsWith("of.")) {
                inside.put(name.substring(3), value);
            }
        });
        return inside;
    }
}
