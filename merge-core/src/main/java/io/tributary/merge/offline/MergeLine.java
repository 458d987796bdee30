package io.tributary.merge.offline;

import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.task.FoldSummary;
import io.tributary.merge.task.FoldedExpert;
import io.tributary.merge.task.StepTotals;
import io.tributary.merge.task.TaskOutput.BaseInspected;
import io.tributary.merge.task.TaskOutput.ExpertInspected;
import io.tributary.merge.task.TaskOutput.ShardFolded;
import io.tributary.merge.task.TaskOutput.ShardRendered;
import io.tributary.merge.task.TaskOutput.VersionSealed;
import io.tributary.merge.task.TaskWork;
import io.tributary.merge.task.TensorNorms;
import io.tributary.merge.technique.Globals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** One lineage folded from beginning to end: what the coordinator does in the stream, without anything going wrong. */
final class MergeLine {
    private static final int EPOCH = 0;

    private final Crew crew;
    private final LineageStore lineage;
    private final InstantSource clock;
    private final MergeListener listener;
    private final List<Accepted> experts = new ArrayList<>();
    private final Map<Integer, ShardFolded> generations = new HashMap<>();
    private final List<String> diagnostics = new ArrayList<>();
    private final List<FoldedExpert> folded = new ArrayList<>();
    private final List<MergeStep> steps = new ArrayList<>();
    private Optional<BaseInspected> plan = Optional.empty();
    private Globals globals = Globals.NONE;
    private Optional<VersionSealed> newest = Optional.empty();
    private long version;
    private int toldOf;

    private record Accepted(MergeExpert expert, CheckpointRef ref, ExpertInspected found) {}

    MergeLine(Crew crew, LineageStore lineage, InstantSource clock, MergeListener listener) {
        this.crew = crew;
        this.lineage = lineage;
        this.clock = clock;
        this.listener = listener;
    }

    void plan(CheckpointRef base, Recipe recipe) {
        BaseInspected made = crew.one(new TaskWork.InspectBase(base, recipe.json()), BaseInspected.class);
        listener.planned(made);
        plan = Optional.of(made);
    }

    /** All experts before the first fold, so that a bad one is refused early. */
    void inspect(List<MergeExpert> names, List<CheckpointRef> refs, List<Map<String, CheckpointRef>> statistics) {
        List<TaskWork.InspectExpert> work = IntStream.range(0, names.size())
                .mapToObj(i -> new TaskWork.InspectExpert(
                        planned().plan(),
                        names.get(i).id(),
                        refs.get(i),
                        Optional.empty(),
                        names.get(i).weight(),
                        statistics.get(i),
                        0))
                .toList();
        List<ExpertInspected> found = crew.all(
                work,
                ExpertInspected.class,
                done -> listener.progress(MergeListener.Phase.INSPECTING, done, work.size()));
        for (int i = 0; i < names.size(); i++) {
            experts.add(new Accepted(names.get(i), refs.get(i), found.get(i)));
            listener.accepted(names.get(i), found.get(i));
        }
    }

    /**
     * Folds all experts.
     *
     * @param everyStep whether to make a version after each, not only after the last
     * @return the last version
     */
    VersionSealed fold(boolean everyStep) {
        for (Accepted expert : experts) {
            fold(expert);
            if (everyStep || steps.size() == experts.size()) {
                newest = Optional.of(seal());
            }
        }
        return newest.orElseThrow();
    }

    /** The last version's number. */
    long version() {
        return version;
    }

    private void fold(Accepted expert) {
        Instant start = clock.instant();
        long step = steps.size() + 1L;
        List<Integer> shards = planned().untouchedUnchanged()
                ? expert.found.touchedShards()
                : IntStream.range(0, planned().shards()).boxed().toList();
        List<TaskWork.FoldShard> work =
                shards.stream().map(shard -> folding(expert, step, shard)).toList();
        List<ShardFolded> outputs = crew.all(
                work, ShardFolded.class, done -> listener.progress(MergeListener.Phase.FOLDING, done, work.size()));
        FoldSummary summary = untouched(shards);
        diagnostics.forEach(digest -> lineage.delete(BlobKind.REPORTS, digest));
        diagnostics.clear();
        for (int i = 0; i < shards.size(); i++) {
            ShardFolded output = outputs.get(i);
            ShardFolded before = generations.put(shards.get(i), output);
            if (before != null) {
                lineage.delete(BlobKind.STATE, before.state());
            }
            diagnostics.add(output.diagnostics());
            summary = summary.plus(output.summary());
        }
        commit(expert, step, shards, summary, Duration.between(start, clock.instant()));
    }

    private TaskWork.FoldShard folding(Accepted expert, long step, int shard) {
        return new TaskWork.FoldShard(
                planned().plan(),
                Recipe.DEPLOY,
                EPOCH,
                step,
                shard,
                Optional.ofNullable(generations.get(shard)).map(ShardFolded::state),
                expert.ref,
                expert.found.report(),
                step - 1,
                false);
    }

    /** What shards that the expert leaves alone have to say: only that there is something in them. */
    private FoldSummary untouched(List<Integer> touched) {
        double accumulatorSquared = 0;
        for (int shard = 0; shard < planned().shards(); shard++) {
            ShardFolded generation = generations.get(shard);
            if (!touched.contains(shard) && generation != null) {
                for (TensorNorms norms : generation.norms()) {
                    accumulatorSquared += norms.accumulatorSquared();
                }
            }
        }
        return new FoldSummary(0, 0, 0, 0, 0, 0, accumulatorSquared, 0, 0, 0, 0);
    }

    private void commit(Accepted expert, long step, List<Integer> touched, FoldSummary summary, Duration took) {
        List<List<TensorNorms>> norms = new ArrayList<>();
        generations.forEach((shard, generation) -> norms.add(
                touched.contains(shard)
                        ? generation.norms()
                        : generation.norms().stream()
                                .map(tensor -> new TensorNorms(tensor.tensor(), tensor.accumulatorSquared(), 0))
                                .toList()));
        StepTotals totals = StepTotals.of(norms);
        globals = globals.plus(totals.taskNorm(), totals.accumulatorNorm(), expert.expert.weight());
        folded.add(new FoldedExpert(
                step,
                expert.expert.id(),
                expert.ref,
                Optional.empty(),
                totals.taskNorm(),
                totals.accumulatorNorm(),
                globals.lambda(),
                summary.energyKept(),
                summary.cosine()));
        MergeStep done = new MergeStep(step, expert.expert.id(), summary, totals.taskNorm(), globals.lambda(), took);
        steps.add(done);
        listener.folded(done);
    }

    private VersionSealed seal() {
        Instant start = clock.instant();
        List<Long> parents = version == 0 ? List.of() : List.of(version);
        version++;
        List<TaskWork.RenderShard> work = IntStream.range(0, planned().shards())
                .mapToObj(shard -> new TaskWork.RenderShard(
                        planned().plan(),
                        Recipe.DEPLOY,
                        shard,
                        Optional.ofNullable(generations.get(shard)).map(ShardFolded::state),
                        globals,
                        EPOCH))
                .toList();
        int total = work.size() + 1;
        List<ShardRendered> rendered = crew.all(
                work, ShardRendered.class, done -> listener.progress(MergeListener.Phase.WRITING, done, total));
        VersionSealed sealed = crew.one(
                new TaskWork.SealVersion(
                        planned().plan(),
                        Recipe.DEPLOY,
                        version,
                        EPOCH,
                        steps.size(),
                        globals,
                        rendered.stream().map(ShardRendered::rendered).toList(),
                        diagnostics,
                        newest.map(VersionSealed::history),
                        folded.subList(toldOf, folded.size()),
                        parents,
                        Optional.empty()),
                VersionSealed.class);
        toldOf = folded.size();
        rendered.forEach(output -> lineage.delete(BlobKind.RENDERED, output.rendered()));
        listener.sealed(steps.get(steps.size() - 1), sealed, Duration.between(start, clock.instant()));
        listener.progress(MergeListener.Phase.WRITING, total, total);
        return sealed;
    }

    List<MergeStep> steps() {
        return List.copyOf(steps);
    }

    private BaseInspected planned() {
        return plan.orElseThrow(() -> new IllegalStateException("not planned yet"));
    }
}
