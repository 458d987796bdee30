package io.tributary.merge.offline;

import io.tributary.merge.technique.ExpertWeight;
import io.tributary.merge.technique.Statistic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An expert to be merged.
 *
 * @param id what the model card calls it
 * @param weight for techniques that weigh experts
 * @param statistics files that it brings beside its weights, by role
 */
public record MergeExpert(String id, Path path, double weight, Map<String, Path> statistics) {
    public MergeExpert {
        ExpertWeight.require(id, weight);
        statistics = Map.copyOf(statistics);
    }

    public MergeExpert withWeight(double other) {
        return new MergeExpert(id, path, other, statistics);
    }

    /** With one more file beside its weights. */
    public MergeExpert withStatistic(Statistic kind, Path file) {
        Map<String, Path> more = new TreeMap<>(statistics);
        more.put(kind.role(), file);
        return new MergeExpert(id, path, weight, more);
    }

    /** One of weight 1 that brings nothing but its weights. */
    public MergeExpert(String id, Path path) {
        this(id, path, ExpertWeight.DEFAULT, Map.of());
    }

    /** Named by their files and directories; where two would be called the same, by a number too. */
    public static List<MergeExpert> named(List<Path> paths) {
        Set<String> taken = new HashSet<>();
        List<MergeExpert> experts = new ArrayList<>();
        for (Path path : paths) {
            String name = name(path);
            String id = name;
            for (int number = 2; !taken.add(id); number++) {
                id = name + "-" + number;
            }
            experts.add(new MergeExpert(id, path));
        }
        return List.copyOf(experts);
    }

    private static String name(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        String name = String.valueOf(absolute.getFileName())
                .replaceFirst("\\.safetensors$", "")
                .replaceAll("[^A-Za-z0-9._-]", "-")
                .replaceFirst("^[^A-Za-z0-9]+", "");
        return name.isEmpty() ? "expert" : name.substring(0, Math.min(120, name.length()));
    }
}
