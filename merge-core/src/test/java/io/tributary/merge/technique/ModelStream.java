package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tributary.merge.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A whole model that experts are folded into, one after the other: what a lineage does, without files and events. */
final class ModelStream {
    private final Kernels kernels;
    private final NDManager scope;
    private final SampleModel model;
    private final Technique technique;
    private final Map<String, Map<String, NDArray>> state = new HashMap<>();
    private Globals globals = Globals.NONE;

    ModelStream(Kernels kernels, NDManager scope, SampleModel model, Technique technique) {
        this.kernels = kernels;
        this.scope = scope;
        this.model = model;
        this.technique = technique;
    }

    ModelStream fold(SampleExpert expert) {
        return change(expert, 1);
    }

    /** Takes an expert out again. */
    ModelStream unfold(SampleExpert expert) {
        return change(expert, -1);
    }

    private ModelStream change(SampleExpert expert, int sign) {
        double accumulator = 0;
        double task = 0;
        SortedMap<String, NDArray> prepared = prepared(expert);
        for (String name : model.roles().keySet()) {
            FoldInput input = input(expert, name, Objects.requireNonNull(prepared.get(name)));
            Folded folded = sign > 0 ? technique.fold(kernels, input) : technique.unfold(kernels, input);
            state.put(name, folded.state());
            accumulator += folded.accumulatorSquared();
            task += folded.taskSquared();
        }
        globals = new Globals(
                globals.experts() + sign,
                globals.sumTaskNorm() + sign * Math.sqrt(task),
                Math.sqrt(accumulator),
                globals.sumWeight() + sign * expert.weight());
        return this;
    }

    private FoldInput input(SampleExpert expert, String tensor, NDArray task) {
        TensorRole role = model.role(tensor);
        Optional<NDArray> statistic = technique.statistic().flatMap(kind -> kind.shape(role)
                .map(shape -> array(expert.statistic(kind, tensor), shape.toArray())));
        return new FoldInput(
                scope,
                role,
                state(tensor),
                task,
                () -> array(model.base(tensor), role.shape().toArray()),
                statistic,
                globals.experts(),
                expert.weight());
    }

    /** Task vectors after all preparations; thresholds by sorting. */
    private SortedMap<String, NDArray> prepared(SampleExpert expert) {
        SortedMap<String, NDArray> tasks = new TreeMap<>();
        model.roles()
                .forEach((name, role) -> tasks.put(
                        name, array(model.task(expert, name), role.shape().toArray())));
        for (Preparation preparation : technique.preparations()) {
            Map<String, List<Float>> thresholds = thresholds(preparation, tasks);
            tasks.replaceAll((name, task) -> preparation.prepare(
                    kernels,
                    new Preparation.Input(
                            scope,
                            name,
                            0,
                            task,
                            thresholds.getOrDefault(name, List.of()),
                            Draw.seed(0, expert.digest(), name))));
        }
        return tasks;
    }

    private static Map<String, List<Float>> thresholds(Preparation preparation, SortedMap<String, NDArray> tasks) {
        Map<String, List<Float>> thresholds = new HashMap<>();
        preparation.thresholds().ifPresent(wanted -> {
            List<float[]> all =
                    tasks.values().stream().map(NDArray::toFloatArray).toList();
            tasks.forEach((name, task) -> thresholds.put(
                    name, order(wanted, wanted.wholeModel() ? all : List.<float[]>of(task.toFloatArray()))));
        });
        return thresholds;
    }

    private static List<Float> order(Thresholds wanted, List<float[]> arrays) {
        float[] magnitudes =
                new float[arrays.stream().mapToInt(array -> array.length).sum()];
        int next = 0;
        for (float[] array : arrays) {
            for (float value : array) {
                magnitudes[next++] = Math.abs(value);
            }
        }
        Arrays.sort(magnitudes);
        List<Float> found = new ArrayList<>();
        for (long rank : wanted.ranks(magnitudes.length)) {
            found.add(magnitudes[Math.toIntExact(rank - 1)]);
        }
        return found;
    }

    /** What is to be added to the base, by tensor. */
    SortedMap<String, double[]> read() {
        SortedMap<String, double[]> deltas = new TreeMap<>();
        model.roles()
                .forEach((name, role) -> deltas.put(
                        name,
                        SampleModel.doubles(technique
                                .read(kernels, new ReadInput(scope, role, state(name), globals))
                                .toFloatArray())));
        return deltas;
    }

    Map<String, NDArray> state(String tensor) {
        return state.getOrDefault(tensor, Map.of());
    }

    Globals globals() {
        return globals;
    }

    private NDArray array(double[] values, long[] shape) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return scope.create(floats, new Shape(shape));
    }
}
