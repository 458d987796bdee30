package io.tributary.app.crash;

import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.offline.MergeListener;
import io.tributary.merge.offline.MergeRequest;
import io.tributary.merge.offline.MergeRun;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A base and the experts {@code expert-1}, {@code expert-2}, …; what they merge to where nothing is killed. */
final class SyntheticStream {
    private final Path directory;
    private final Path base;
    private final List<MergeExpert> experts = new ArrayList<>();

    SyntheticStream(Path directory, int experts) throws IOException {
        this.directory = directory;
        SyntheticModel model = new SyntheticModel(directory.resolve("checkpoints"), 7);
        this.base = model.base();
        for (int number = 1; number <= experts; number++) {
            this.experts.add(new MergeExpert("expert-" + number, model.expert(number)));
        }
    }

    /** Every step a version, all of them kept, and several shards. */
    static Recipe recipe(String technique) {
        return Recipe.of(technique, Map.of(), PublishPolicy.EVERY, 0).withShardBytes(1 << 20);
    }

    /** In order. */
    List<MergeExpert> experts() {
        return experts;
    }

    /** All of them to a lineage that is opened for them. */
    void publish(LineageRun run, Path directoryOfStore, Recipe recipe) throws Exception {
        LocalStore store = new LocalStore(directoryOfStore, List.of());
        run.declare(store.importCheckpoint(base, CheckpointKind.BASE), recipe);
        for (MergeExpert expert : experts) {
            run.publish(expert.id(), store.importCheckpoint(expert.path(), CheckpointKind.EXPERT));
        }
    }

    /** Some of them in this order, without any process to kill. */
    Path offline(Recipe recipe, List<MergeExpert> order) {
        Path out = directory.resolve("offline-" + recipe.track(Recipe.DEPLOY).technique());
        new MergeRun(ComputeDevice.CPU, 1, InstantSource.system())
                .run(new MergeRequest(base, order, recipe, out), MergeListener.NONE);
        return out;
    }
}
