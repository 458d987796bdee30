package io.tributary.merge.task;

import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.task.TaskOutput.BaseInspected;
import io.tributary.merge.task.TaskOutput.ExpertInspected;
import io.tributary.merge.task.TaskOutput.ShardFolded;
import io.tributary.merge.task.TaskOutput.ShardRendered;
import io.tributary.merge.task.TaskOutput.VersionSealed;
import io.tributary.merge.technique.Globals;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One lineage in a store, driven task by task as a test wants it. */
final class Line implements AutoCloseable {
    static final String NAME = "line";

    private final LocalStore store;
    private final Kernels kernels;
    private final StoreTaskRunner runner;
    private BaseInspected plan;

    private Line(LocalStore store, CheckpointRef base, Recipe recipe, Instant now) {
        this.store = store;
        this.kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
        this.runner = new StoreTaskRunner(store, kernels, InstantSource.fixed(now));
        this.plan = run(new TaskWork.InspectBase(base, recipe.json()), BaseInspected.class);
    }

    /** With the base inside the store; checkpoints may be referred to anywhere under {@code directory}. */
    static Line of(Path directory, Path base, Recipe recipe) {
        LocalStore store = store(directory);
        return new Line(store, store.importCheckpoint(base, CheckpointKind.BASE), recipe, Instant.EPOCH);
    }

    static Line byReference(Path directory, Path base, Recipe recipe) {
        LocalStore store = store(directory);
        return new Line(store, store.refer(base), recipe, Instant.EPOCH);
    }

    private static LocalStore store(Path directory) {
        return new LocalStore(directory.resolve("store"), List.of(directory));
    }

    LocalStore store() {
        return store;
    }

    LineageStore lineage() {
        return store.lineage(NAME);
    }

    StoreTaskRunner runner() {
        return runner;
    }

    BaseInspected plan() {
        return plan;
    }

    <T extends TaskOutput> T run(TaskWork work, Class<T> output) {
        return output.cast(runner.run(NAME, work, Progress.NONE));
    }

    ExpertInspected inspect(String id, CheckpointRef expert) {
        return inspect(id, expert, Optional.empty());
    }

    ExpertInspected inspect(String id, CheckpointRef expert, Optional<CheckpointRef> start) {
        return run(new TaskWork.InspectExpert(plan.plan(), id, expert, start, 1, Map.of(), 0), ExpertInspected.class);
    }

    TaskWork.FoldShard folding(
            int epoch, long step, int shard, Optional<String> state, CheckpointRef expert, ExpertInspected found) {
        return new TaskWork.FoldShard(
                plan.plan(), Recipe.DEPLOY, epoch, step, shard, state, expert, found.report(), step - 1, false);
    }

    /** All shards of the first step. */
    List<ShardFolded> foldFirst(CheckpointRef expert) {
        return foldFirst(expert, Optional.empty());
    }

    List<ShardFolded> foldFirst(CheckpointRef expert, Optional<CheckpointRef> start) {
        ExpertInspected found = inspect("first", expert, start);
        List<ShardFolded> folded = new ArrayList<>();
        for (int shard = 0; shard < plan.shards(); shard++) {
            folded.add(run(folding(0, 1, shard, Optional.empty(), expert, found), ShardFolded.class));
        }
        return folded;
    }

    TaskWork.SealVersion sealing(List<ShardFolded> folded, CheckpointRef expert) {
        StepTotals totals =
                StepTotals.of(folded.stream().map(ShardFolded::norms).toList());
        Globals globals = Globals.NONE.plus(totals.taskNorm(), totals.accumulatorNorm(), 1);
        List<String> rendered = new ArrayList<>();
        for (int shard = 0; shard < folded.size(); shard++) {
            TaskWork.RenderShard work = new TaskWork.RenderShard(
                    plan.plan(),
                    Recipe.DEPLOY,
                    shard,
                    Optional.of(folded.get(shard).state()),
                    globals,
                    0);
            rendered.add(run(work, ShardRendered.class).rendered());
        }
        return new TaskWork.SealVersion(
                plan.plan(),
                Recipe.DEPLOY,
                1,
                0,
                1,
                globals,
                rendered,
                folded.stream().map(ShardFolded::diagnostics).toList(),
                Optional.empty(),
                List.of(new FoldedExpert(
                        1,
                        "first",
                        expert,
                        Optional.empty(),
                        totals.taskNorm(),
                        totals.accumulatorNorm(),
                        globals.lambda(),
                        1,
                        0)),
                List.of(),
                Optional.empty());
    }

    VersionSealed seal(TaskWork.SealVersion work) {
        return run(work, VersionSealed.class);
    }

    @Override
    public void close() {
        kernels.close();
    }
}
