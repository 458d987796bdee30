package io.tributary.app.coordinator;

import io.tributary.app.coordinator.ModelExperts.Flaw;
import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.lineage.Task;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.task.FoldSummary;
import io.tributary.merge.task.FoldedExpert;
import io.tributary.merge.task.TaskOutput;
import io.tributary.merge.task.TaskWork.FindExperts;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TaskWork.InspectBase;
import io.tributary.merge.task.TaskWork.InspectExpert;
import io.tributary.merge.task.TaskWork.LinkState;
import io.tributary.merge.task.TaskWork.ReleaseBlobs;
import io.tributary.merge.task.TaskWork.RenderShard;
import io.tributary.merge.task.TaskWork.SealVersion;
import io.tributary.merge.task.TaskWork.SweepStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a worker does, with texts in place of tensors: a state is the list of experts folded into it. Reads its inputs
 * when it starts and writes when it ends, and both may be long apart.
 */
final class ModelWorker {
    /** A started task: everything is read, nothing is written. */
    interface Started {
        TaskOutput end(long now);
    }

    private static final String STATE = "state/";
    private static final String RENDERED = "rendered/";
    private static final String REPORTS = "reports/";

    private final ModelStore store;
    private final ModelExperts experts;
    private final int shards;
    private final boolean untouchedUnchanged;
    private final Function<String, ModelStore> lineages;

    /** @param lineages the stores of all, by name */
    ModelWorker(
            ModelStore store,
            ModelExperts experts,
            int shards,
            boolean untouchedUnchanged,
            Function<String, ModelStore> lineages) {
        this.lineages = lineages;
        this.store = store;
        this.experts = experts;
        this.shards = shards;
        this.untouchedUnchanged = untouchedUnchanged;
    }

    /** Throws {@link MergeException} for a failure and {@link ModelStore.MissingBlob} for a stale task. */
    Started start(Task task) {
        if (task.work() instanceof InspectBase work) {
            if (experts.of(work.base().digest()).flaw() != Flaw.NONE) {
                throw new MergeException(ErrorCode.NOT_A_CHECKPOINT, "bad base");
            }
            String plan = "plan of " + task.lineage() + " " + work.base().digest();
            return now -> new TaskOutput.BaseInspected(
                    store.write(REPORTS, plan, now), shards, shards, 100L * shards, 1, untouchedUnchanged);
        }
        if (task.work() instanceof InspectExpert work) {
            return inspect(work);
        }
        if (task.work() instanceof FoldShard work) {
            return fold(work);
        }
        if (task.work() instanceof RenderShard work) {
            store.read(REPORTS + work.plan());
            String text = "rendered " + work.shard() + " epoch " + work.epoch() + " " + work.globals() + " "
                    + work.state().map(state -> folded(STATE + state)).orElse(List.of());
            return now -> new TaskOutput.ShardRendered(store.write(RENDERED, text, now), 10);
        }
        if (task.work() instanceof SealVersion work) {
            return seal(work);
        }
        if (task.work() instanceof FindExperts work) {
            return now -> new TaskOutput.ExpertsFound(work.experts().size());
        }
        if (task.work() instanceof LinkState work) {
            return link(work);
        }
        if (task.work() instanceof ReleaseBlobs work) {
            return now -> {
                store.delete(work.blobs(), work.versions());
                return new TaskOutput.BlobsReleased(work.blobs().size(), 1);
            };
        }
        SweepStore work = (SweepStore) task.work();
        return now -> {
            store.sweep(work.live(), work.versions(), work.writtenBeforeMillis());
            return new TaskOutput.BlobsReleased(1, 1);
        };
    }

    private Started link(LinkState work) {
        List<String> contents = new ArrayList<>();
        try {
            work.states()
                    .forEach(state -> contents.add(lineages.apply(work.parent()).read(STATE + state)));
        } catch (ModelStore.MissingBlob gone) {
            return now -> new TaskOutput.StateLinked(false);
        }
        return now -> {
            contents.forEach(content -> store.write(STATE, content, now));
            return new TaskOutput.StateLinked(true);
        };
    }

    private Started inspect(InspectExpert work) {
        store.read(REPORTS + work.plan());
        Truth truth = experts.of(work.expert().digest());
        if (truth.flaw() == Flaw.SHOWS_AT_INSPECTION) {
            throw new MergeException(ErrorCode.NOT_FINITE, "bad expert");
        }
        String report = "report on " + work.expertId() + " " + truth.digest() + " round " + work.round();
        return now -> new TaskOutput.ExpertInspected(
                store.write(REPORTS, report, now),
                truth.touched().size(),
                List.copyOf(new TreeSet<>(truth.touched())),
                Map.of("threshold", 0.5, "share", 0.25),
                List.of());
    }

    private Started fold(FoldShard work) {
        store.read(REPORTS + work.plan());
        store.read(REPORTS + work.report());
        List<String> folded = new ArrayList<>(
                work.stateIn().map(state -> folded(STATE + state)).orElse(List.of()));
        Truth truth = experts.of(work.expert().digest());
        if (truth.flaw() == Flaw.SHOWS_IN_A_FOLD && truth.badShard() == work.shard()) {
            throw new MergeException(ErrorCode.CHANGED_AFTER_ACCEPTANCE, "changed");
        }
        if (!work.unfold()) {
            folded.add(truth.digest());
        } else if (!folded.remove(truth.digest())) {
            throw new AssertionError(truth.digest() + " is to be taken out of " + folded);
        }
        if (folded.size() > work.expertsAfter()) {
            throw new AssertionError(work + " counts fewer experts than " + folded);
        }
        String place = "shard " + work.shard() + " step " + work.step() + " epoch " + work.epoch();
        return now -> new TaskOutput.ShardFolded(
                store.write(STATE, place + " :" + String.join(",", folded), now),
                ModelExperts.norms(work.shard(), folded, truth.touched().contains(work.shard())),
                store.write(REPORTS, "diagnostics " + place, now),
                FoldSummary.NONE);
    }

    /** The experts in a state, in order. */
    List<String> folded(String name) {
        String content = store.read(name);
        String experts = content.substring(content.indexOf(':') + 1);
        return experts.isEmpty() ? List.of() : List.of(experts.split(","));
    }

    private Started seal(SealVersion work) {
        store.read(REPORTS + work.plan());
        work.diagnostics().forEach(digest -> store.read(REPORTS + digest));
        List<String> files = work.rendered().stream()
                .map(digest -> store.read(RENDERED + digest))
                .toList();
        StringBuilder history = new StringBuilder(
                work.history().map(digest -> store.read(REPORTS + digest)).orElse("history " + work.epoch()));
        for (FoldedExpert step : work.since()) {
            history.append(' ').append(step.step()).append('=').append(step.expertId());
        }
        String content = "version " + work.version() + " step " + work.step() + " " + files + history;
        return now -> {
            store.seal(work.version(), content, now);
            return new TaskOutput.VersionSealed(
                    ModelStore.digest(content),
                    ModelStore.digest(files.toString()),
                    store.write(REPORTS, history.toString(), now),
                    "versions/" + work.version(),
                    100);
        };
    }
}
