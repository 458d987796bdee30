package io.tributary.app.lineage;

import io.tributary.app.lineage.Fact.RejectionPhase;
import io.tributary.app.lineage.StatusRow.AliasStatus;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.task.FoldSummary;
import io.tributary.merge.task.TensorNorms;
import io.tributary.merge.technique.Globals;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the coordinator remembers, one row per thing. No row grows with the number of experts. Rows are found by key:
 * {@code kind/lineage} or {@code kind/lineage/…}; numbers in keys are padded, so that keys sort as numbers do.
 */
public sealed interface LedgerRow
        permits LineageRow,
                LedgerRow.ArrivalRow,
                ExpertRow,
                LedgerRow.ShardRow,
                LedgerRow.StepRow,
                LedgerRow.VersionRow,
                LedgerRow.EvaluationRow,
                LedgerRow.AwaitedRow,
                LedgerRow.AliasRow,
                LedgerRow.TaskRow,
                LedgerRow.StoredRow,
                LedgerRow.AnchorRow,
                LedgerRow.OwedRow,
                LedgerRow.ForkRow,
                LedgerRow.StartRow {
    String lineage();

    /** Unique among all rows. */
    String key();

    private static String padded(long number) {
        return String.format("%012d", number);
    }

    /**
     * A place in the queue: an expert whose step has not committed. Gone once it has, or once the expert is rejected.
     */
    record ArrivalRow(String lineage, long arrival, String expertId) implements LedgerRow {
        public static String prefix(String lineage) {
            return "arrival/" + lineage + "/";
        }

        @Override
        public String key() {
            return prefix(lineage) + padded(arrival);
        }
    }

    /** What reading an expert once told. */
    record Inspection(
            String report,
            double taskNorm,
            List<Integer> touchedShards,
            Map<String, Double> scalars,
            List<String> notes) {
        public Inspection {
            touchedShards = List.copyOf(touchedShards);
            scalars = Map.copyOf(scalars);
            notes = List.copyOf(notes);
        }
    }

    record Rejection(RejectionPhase phase, ErrorCode code, String message) {}

    /**
     * A shard's states that work goes on with, oldest first, steps without a gap from the head on: one for a version in
     * the making, the head's and one per step in flight.
     *
     * @param rendered digest of its weights for the version in the making
     */
    record ShardRow(String lineage, String track, int shard, List<Generation> generations, Optional<String> rendered)
            implements LedgerRow {
        public ShardRow {
            generations = List.copyOf(generations);
        }

        public static String prefix(String lineage, String track) {
            return "shard/" + lineage + "/" + track + "/";
        }

        public static String key(String lineage, String track, int shard) {
            return prefix(lineage, track) + padded(shard);
        }

        @Override
        public String key() {
            return key(lineage, track, shard);
        }

        public ShardRow with(List<Generation> changed) {
            return new ShardRow(lineage, track, shard, changed, rendered);
        }

        public ShardRow rendered(Optional<String> digest) {
            return new ShardRow(lineage, track, shard, generations, digest);
        }
    }

    /**
     * A shard's state after a step.
     *
     * @param state digest; empty where no expert has touched the shard yet
     * @param diagnostics digest; empty where the step did not touch the shard
     */
    record Generation(
            long step,
            int epoch,
            Optional<String> state,
            List<TensorNorms> norms,
            Optional<String> diagnostics,
            FoldSummary summary) {
        public Generation {
            norms = List.copyOf(norms);
        }

        /** The same state as that of another step: one before it was subtracted from. */
        public Generation movedTo(long place, int newEpoch) {
            return new Generation(place, newEpoch, state, norms, Optional.empty(), FoldSummary.NONE);
        }

        public Generation withoutDiagnostics() {
            return new Generation(step, epoch, state, norms, Optional.empty(), summary);
        }
    }

    /**
     * A shard's state after a step that is an anchor, once the line has gone on from there. As long as this row is
     * there, no {@link StoredRow} names the state: nothing releases it.
     */
    record AnchorRow(String lineage, String track, int shard, Generation generation) implements LedgerRow {
        /** Of every track. */
        public static String prefix(String lineage) {
            return "anchor/" + lineage + "/";
        }

        public static String prefix(String lineage, String track, int shard) {
            return prefix(lineage) + track + "/" + padded(shard) + "/";
        }

        public static String key(String lineage, String track, int shard, long step) {
            return prefix(lineage, track, shard) + padded(step);
        }

        @Override
        public String key() {
            return key(lineage, track, shard, generation.step());
        }
    }

    /** A merged state that a fork has still to take over from its parent. */
    record ForkRow(String lineage, String parent, Handover handover) implements LedgerRow {
        public static String key(String lineage) {
            return "fork/" + lineage;
        }

        @Override
        public String key() {
            return key(lineage);
        }
    }

    /** What a second track does after its leader. */
    enum OwedChange {
        FOLD,
        TAKE_OUT
    }

    /** A change of the leader that a second track has still to make, by its place in their order. */
    record OwedRow(String lineage, long number, String expertId, OwedChange change) implements LedgerRow {
        public static String prefix(String lineage) {
            return "owed/" + lineage + "/";
        }

        @Override
        public String key() {
            return prefix(lineage) + padded(number);
        }
    }

    /** A committed step, for ever. */
    record StepRow(
            String lineage,
            String track,
            long step,
            int epoch,
            String expertId,
            CheckpointRef expert,
            double taskNorm,
            Globals globals,
            double energyKept,
            double cosine,
            double splitRankShare,
            long atMillis)
            implements LedgerRow {
        /** The same step of another lineage. */
        public StepRow of(String other) {
            return in(other, step, 0, globals);
        }

        /** One place up, since an expert before it was taken out; it tells what it told when it was folded. */
        public StepRow movedTo(long place) {
            return in(lineage, place, epoch, globals);
        }

        /** The head after an expert was taken out. */
        public StepRow with(int newEpoch, Globals left) {
            return in(lineage, step, newEpoch, left);
        }

        private StepRow in(String other, long place, int newEpoch, Globals left) {
            return new StepRow(
                    other,
                    track,
                    place,
                    newEpoch,
                    expertId,
                    expert,
                    taskNorm,
                    left,
                    energyKept,
                    cosine,
                    splitRankShare,
                    atMillis);
        }

        public static String key(String lineage, String track, long step) {
            return "step/" + lineage + "/" + track + "/" + padded(step);
        }

        @Override
        public String key() {
            return key(lineage, track, step);
        }
    }

    /** A sealed version, for ever; retired where its files are gone. */
    record VersionRow(VersionStatus status) implements LedgerRow {
        public static String key(String lineage, long version) {
            return "version/" + lineage + "/" + padded(version);
        }

        public VersionRow retired(long atMillis) {
            return with(VersionPhase.RETIRED, status.retracted(), atMillis);
        }

        /** It contains an expert that was taken out of the lineage since. */
        public VersionRow containing(String retracted) {
            List<String> all = Stream.concat(status.retracted().stream(), Stream.of(retracted))
                    .toList();
            return with(status.phase(), all, status.atMillis());
        }

        private VersionRow with(VersionPhase phase, List<String> retracted, long atMillis) {
            return new VersionRow(new VersionStatus(
                    status.lineage(),
                    status.version(),
                    phase,
                    status.track(),
                    status.step(),
                    status.epoch(),
                    status.experts(),
                    status.lastExpert(),
                    status.path(),
                    status.manifest(),
                    status.weights(),
                    status.lambda(),
                    status.bytes(),
                    atMillis,
                    retracted));
        }

        @Override
        public String lineage() {
            return status.lineage();
        }

        @Override
        public String key() {
            return key(status.lineage(), status.version());
        }
    }

    /**
     * A version that an expert was fine-tuned from and has its task vector taken from: its files stay while the expert
     * does.
     *
     * @param lineage whose version it is
     * @param holder the lineage that holds the expert: this one, its leader or its second track
     */
    record StartRow(String lineage, long version, String holder, String expertId) implements LedgerRow {
        /** Of every version. */
        public static String prefix(String lineage) {
            return "start/" + lineage + "/";
        }

        public static String prefix(String lineage, long version) {
            return prefix(lineage) + padded(version) + "/";
        }

        @Override
        public String key() {
            return prefix(lineage, version) + holder + "/" + expertId;
        }
    }

    /** A row of the accuracy matrix, for ever. */
    record EvaluationRow(EvaluationStatus status) implements LedgerRow {
        public static String key(String lineage, long version) {
            return "evaluation/" + lineage + "/" + padded(version);
        }

        /** The gate has spoken. */
        public EvaluationRow judged(Verdict verdict, List<String> reasons) {
            return new EvaluationRow(new EvaluationStatus(
                    status.lineage(),
                    status.version(),
                    status.step(),
                    status.suite(),
                    status.suiteDigest(),
                    status.evaluator(),
                    status.metrics(),
                    status.samples(),
                    status.heldOut(),
                    status.seconds(),
                    status.failure(),
                    verdict,
                    reasons,
                    status.atMillis()));
        }

        @Override
        public String lineage() {
            return status.lineage();
        }

        @Override
        public String key() {
            return key(status.lineage(), status.version());
        }
    }

    /** An evaluation that was asked for and has not come; of the newest versions only. */
    record AwaitedRow(String lineage, long version, int attempt, long dueMillis) implements LedgerRow {
        public static final String EVERY = "awaited/";

        public static String prefix(String lineage) {
            return EVERY + lineage + "/";
        }

        public static String key(String lineage, long version) {
            return prefix(lineage) + padded(version);
        }

        @Override
        public String key() {
            return key(lineage, version);
        }
    }

    /** Where an alias points. */
    record AliasRow(AliasStatus status) implements LedgerRow {
        public static String prefix(String lineage) {
            return "alias/" + lineage + "/";
        }

        public static String key(String lineage, String alias) {
            return prefix(lineage) + alias;
        }

        @Override
        public String lineage() {
            return status.lineage();
        }

        @Override
        public String key() {
            return key(status.lineage(), status.alias());
        }
    }

    /** Whether a task was sent, runs, or waits to be sent again. */
    enum TaskPhase {
        /** In the queue as far as anybody knows. */
        SENT,
        /** A worker has said that it runs. */
        RUNNING,
        /** Failed; sent again when due. */
        POSTPONED,
        /** Failed too often; sent again when the lineage continues. */
        EXHAUSTED
    }

    /** An open task; gone with its first result. */
    record TaskRow(Task task, TaskPhase phase, int failures, long dueMillis) implements LedgerRow {
        public static final String EVERY = "task/";

        public static String prefix(String lineage) {
            return EVERY + lineage + "/";
        }

        public static String key(String lineage, String id) {
            return prefix(lineage) + id;
        }

        /** Sent, so that this is its newest attempt. */
        public boolean isOut() {
            return phase == TaskPhase.SENT || phase == TaskPhase.RUNNING;
        }

        @Override
        public String lineage() {
            return task.lineage();
        }

        @Override
        public String key() {
            return key(task.lineage(), task.id());
        }
    }

    /**
     * Something that lies in the store because of this lineage, until its removal was confirmed.
     *
     * @param name {@code state/DIGEST}, {@code rendered/DIGEST}, {@code reports/DIGEST}, or {@code versions/NUMBER} of
     *     a retired version
     */
    record StoredRow(String lineage, String name) implements LedgerRow {
        public static String prefix(String lineage) {
            return "stored/" + lineage + "/";
        }

        @Override
        public String key() {
            return prefix(lineage) + name;
        }
    }
}
