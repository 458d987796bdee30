package io.tributary.merge.technique;

import io.tributary.merge.fixture.Numbers;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.offline.MergeListener;
import io.tributary.merge.offline.MergeRequest;
import io.tributary.merge.offline.MergeRun;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.tensor.DType;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A merge of sample experts through files: the stream's own tasks, from inspection to sealed version. */
final class FileMerge {
    private final Path directory;
    private final SampleModel model;
    private int merges;

    FileMerge(Path directory, SampleModel model) {
        this.directory = directory;
        this.model = model;
    }

    /** What the version differs from the base, by tensor; weights are written in float64. */
    SortedMap<String, double[]> deltas(TechniqueCase merged, List<SampleExpert> experts) {
        Recipe recipe = Recipe.of(merged.id(), merged.set(), PublishPolicy.EVERY, Recipe.DEFAULT_RETAIN)
                .withOutputDtype(DType.F64)
                .withShardBytes(2000);
        return deltas(run(recipe, merged.technique(), experts));
    }

    /** The version's directory. */
    Path run(Recipe recipe, Technique technique, List<SampleExpert> experts) {
        Path base = model.bytes().write(directory.resolve("base.safetensors"));
        List<MergeExpert> named = new ArrayList<>();
        for (SampleExpert expert : experts) {
            Path file = SampleModel.bytes(expert.weights()).write(directory.resolve(expert.id() + ".safetensors"));
            named.add(new MergeExpert(expert.id(), file, expert.weight(), statistics(expert, technique)));
        }
        Path out = directory.resolve("merged-" + merges++);
        new MergeRun(ComputeDevice.CPU, 2, InstantSource.system())
                .run(new MergeRequest(base, named, recipe, out), MergeListener.NONE);
        return out;
    }

    private Map<String, Path> statistics(SampleExpert expert, Technique technique) {
        Map<String, Path> files = new TreeMap<>();
        technique
                .statistic()
                .ifPresent(kind -> files.put(
                        kind.role(),
                        model.statistic(kind, expert.statistics().getOrDefault(kind, Map.of()))
                                .write(directory.resolve(expert.id() + "." + kind.role() + ".safetensors"))));
        return files;
    }

    /** What a checkpoint differs from the base. */
    SortedMap<String, double[]> deltas(Path version) {
        Numbers numbers = Numbers.of(version);
        SortedMap<String, double[]> deltas = new TreeMap<>();
        for (String name : model.roles().keySet()) {
            double[] delta = numbers.tensor(name).clone();
            double[] base = model.base(name);
            for (int i = 0; i < delta.length; i++) {
                delta[i] -= base[i];
            }
            deltas.put(name, delta);
        }
        return deltas;
    }
}
