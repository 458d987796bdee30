package io.tributary.app.time;

import io.tributary.merge.file.Directories;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.offline.MergeListener;
import io.tributary.merge.offline.MergeRequest;
import io.tributary.merge.offline.MergeRun;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Merges of experts, each made once. */
final class Mixer {
    private final Cache cache;
    private final Path base;

    Mixer(Cache cache, Path base) {
        this.cache = cache;
        this.base = base;
    }

    /** A merge of all of them. */
    Path all(Blend blend, List<Path> experts) {
        return merge(blend.all(), experts, ones(experts.size()));
    }

    /** The running fold after the newest of them. */
    Path running(Blend blend, List<Path> experts) {
        if (!blend.pairs()) {
            return merge(blend.running(), experts, ones(experts.size()));
        }
        Path so = experts.get(0);
        for (Path expert : experts.subList(1, experts.size())) {
            so = merge(blend.running(), List.of(so, expert), ones(2));
        }
        return so;
    }

    /** The mean with these weights, in the experts' order. */
    Path weighted(List<Path> experts, List<Double> weights) {
        return merge(Blend.Choice.of("weighted-average", Map.of()), experts, weights);
    }

    private static List<Double> ones(int count) {
        return Collections.nCopies(count, 1.0);
    }

    private Path merge(Blend.Choice choice, List<Path> experts, List<Double> weights) {
        StringBuilder recipe = new StringBuilder("merge 1\n")
                .append(choice.technique())
                .append(choice.parameters())
                .append('\n')
                .append(cache.digest(base));
        List<MergeExpert> inputs = new ArrayList<>();
        for (int i = 0; i < experts.size(); i++) {
            recipe.append('\n').append(cache.digest(experts.get(i))).append(' ').append(weights.get(i));
            inputs.add(new MergeExpert("expert-" + (i + 1), experts.get(i), weights.get(i), Map.of()));
        }
        return cache.get("merges", recipe.toString(), ".safetensors", file -> {
            Path out = file.resolveSibling(file.getFileName() + ".d");
            Directories.delete(out);
            Recipe wanted = Recipe.of(choice.technique(), choice.parameters(), PublishPolicy.EVERY, 0);
            new MergeRun(ComputeDevice.CPU, 1, InstantSource.system())
                    .run(new MergeRequest(base, inputs, wanted, out), MergeListener.NONE);
            Files.move(out.resolve("model.safetensors"), file);
            Directories.delete(out);
        });
    }
}
