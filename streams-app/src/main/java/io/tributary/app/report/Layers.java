package io.tributary.app.report;

import io.tributary.merge.version.Manifest;
import io.tributary.merge.version.TensorReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * How much each layer's task vector met what was merged before it, by version: the share of its squared norm that was
 * added, and its cosine with the accumulator. A layer is everything up to the first number in a tensor's name
 * ({@code encoder.layers.3}), or else the name without its last part.
 */
final class Layers {
    /** Squared norms and inner products of a layer's tensors, summed. */
    private record Sum(double task, double kept, double dot, double before) {
        static final Sum NONE = new Sum(0, 0, 0, 0);

        Sum plus(TensorReport tensor) {
            return new Sum(
                    task + tensor.taskSquared(),
                    kept + tensor.keptSquared(),
                    dot + tensor.taskDotAccumulator(),
                    before + tensor.accumulatorBeforeSquared());
        }
    }

    private final List<String> names;
    private final List<Manifest> manifests;
    private final List<Map<String, Sum>> sums = new ArrayList<>();

    Layers(List<Manifest> manifests) {
        this.manifests = List.copyOf(manifests);
        NavigableMap<String, String> sorted = new TreeMap<>();
        for (Manifest manifest : manifests) {
            Map<String, Sum> layers = new TreeMap<>();
            manifest.tensors()
                    .forEach((name, tensor) ->
                            layers.merge(layer(name), Sum.NONE.plus(tensor), (sum, one) -> sum.plus(tensor)));
            sums.add(layers);
            layers.keySet().forEach(name -> sorted.put(sortable(name), name));
        }
        names = List.copyOf(sorted.values());
    }

    /** In the order of their numbers. */
    List<String> names() {
        return names;
    }

    /** A column per version: the expert of its last step. */
    List<String> columns() {
        return manifests.stream()
                .map(manifest -> manifest.version() + " "
                        + manifest.experts().get(manifest.experts().size() - 1).id())
                .toList();
    }

    OptionalDouble energyKept(int layer, int version) {
        Sum sum = sums.get(version).getOrDefault(names.get(layer), Sum.NONE);
        return sum.task() > 0 ? OptionalDouble.of(sum.kept() / sum.task()) : OptionalDouble.empty();
    }

    OptionalDouble cosine(int layer, int version) {
        Sum sum = sums.get(version).getOrDefault(names.get(layer), Sum.NONE);
        double norms = Math.sqrt(sum.task() * sum.before());
        return norms > 0 ? OptionalDouble.of(sum.dot() / norms) : OptionalDouble.empty();
    }

    static String layer(String tensor) {
        String[] parts = tensor.split("\\.");
        StringBuilder prefix = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            if (parts[i - 1].chars().allMatch(Character::isDigit)) {
                return prefix.toString();
            }
            if (i == parts.length - 1) {
                return prefix.toString();
            }
            prefix.append('.').append(parts[i]);
        }
        return prefix.toString();
    }

    /** Numbers padded, so that layer 10 comes after layer 9. */
    private static String sortable(String name) {
        StringBuilder padded = new StringBuilder();
        for (String part : name.split("\\.")) {
            padded.append(part.matches("[0-9]{1,9}") ? String.format("%09d", Integer.parseInt(part)) : part)
                    .append('.');
        }
        return padded.toString();
    }
}
