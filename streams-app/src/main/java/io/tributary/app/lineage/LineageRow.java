package io.tributary.app.lineage;

import io.tributary.app.lineage.StatusRow.EvaluationSummary;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.version.ParentStep;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A lineage as a whole.
 *
 * @param epoch rises when the lineage goes back or is declared afresh
 * @param plan empty until the base is inspected
 * @param step the head: the newest committed one, 0 before the first
 * @param inFlight started, not committed, in order; the experts are the first of the queue, save one that is being
 *     subtracted
 * @param rework what a retraction has still to do
 */
public record LineageRow(
        String lineage,
        Declaration declaration,
        int epoch,
        Optional<BasePlan> plan,
        Halt halt,
        Intake intake,
        long step,
        List<OpenStep> inFlight,
        Shelf shelf,
        Upkeep upkeep,
        Review review,
        Optional<Rework> rework)
        implements LedgerRow {
    public static final String EVERY = "lineage/";

    public LineageRow {
        inFlight = List.copyOf(inFlight);
    }

    public static String key(String lineage) {
        return EVERY + lineage;
    }

    @Override
    public String key() {
        return key(lineage);
    }

    /** @param parent where the lineage comes from, for a fork or a replay */
    public record Declaration(
            CheckpointRef base, String recipe, boolean isolated, long atMillis, Optional<ParentStep> parent) {}

    /** What inspecting the base told; the plan itself is the blob {@code reports/digest}. */
    public record BasePlan(
            String digest, int shards, int tensors, long parameters, double stateFactor, boolean untouchedUnchanged) {}

    /** Why the lineage does not go on, if so: the reasons, of which the first present one shows. */
    public record Halt(Optional<String> refused, Optional<String> blocked, Optional<String> paused) {
        public static final Halt NONE = new Halt(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** How many experts arrived, how many of them were rejected, and how many were taken out again. */
    public record Intake(long arrivals, long rejected, long retracted) {
        public static final Intake NONE = new Intake(0, 0, 0);

        public Intake oneMoreArrived(long arrival) {
            return new Intake(arrival, rejected, retracted);
        }

        public Intake oneMoreRejected() {
            return new Intake(arrivals, rejected + 1, retracted);
        }

        public Intake oneMoreRetracted() {
            return new Intake(arrivals, rejected, retracted + 1);
        }
    }

    /** How far a retraction is. */
    public enum ReworkPhase {
        /** Steps in flight end first; then the experts that it needs are looked for. */
        ASKED,
        /** The others are folded again, or the expert is subtracted. */
        FOLDING
    }

    /** How an expert is taken out. */
    public enum RetractionBy {
        /** Its terms are subtracted from the sums that the technique keeps. */
        SUBTRACT,
        /** The experts after it are folded again from an anchor before it. */
        REFOLD
    }

    /**
     * A retraction.
     *
     * @param anchor step that folding begins at again; the head where the expert is subtracted
     * @param folds how many steps are folded for it
     * @param lastArrival of the experts that are folded again: the last one's; versions wait until then
     * @param askedAtMillis tells apart retractions of one expert, where the first failed
     */
    public record Rework(
            String expertId,
            RetractionBy by,
            ReworkPhase phase,
            long anchor,
            long folds,
            long lastArrival,
            long askedAtMillis) {
        /** Whether this expert's part is being taken out of every shard. */
        public boolean subtracts(String id) {
            return phase == ReworkPhase.FOLDING && by == RetractionBy.SUBTRACT && expertId.equals(id);
        }

        public Rework folding(long last) {
            return new Rework(expertId, by, ReworkPhase.FOLDING, anchor, folds, last, askedAtMillis);
        }
    }

    /** @param folded how many shards have this step's generation */
    public record OpenStep(long step, int epoch, String expertId, int folded) {
        public OpenStep oneMoreFolded() {
            return new OpenStep(step, epoch, expertId, folded + 1);
        }
    }

    /**
     * How far versions are evaluated.
     *
     * @param asked newest version whose evaluation was asked for, 0 before the first
     * @param suite whose evaluations count, once one has come
     * @param summary of the newest evaluated version
     */
    public record Review(long asked, Optional<String> suite, Optional<EvaluationSummary> summary) {
        public static final Review NONE = new Review(0, Optional.empty(), Optional.empty());
    }

    /**
     * Versions.
     *
     * @param newest number of the newest sealed one, 0 before the first
     * @param oldest number of the oldest that retention has not come to, 1 before any was retired
     * @param sealedStep step of the newest sealed one
     * @param history digest of the newest sealed one's history
     * @param making the one being made
     * @param aside older ones that retention passed by, in order
     */
    public record Shelf(
            long newest,
            long oldest,
            long sealedStep,
            Optional<String> history,
            Optional<OpenVersion> making,
            List<Long> aside) {
        public static final Shelf EMPTY = new Shelf(0, 1, 0, Optional.empty(), Optional.empty(), List.of());

        public Shelf {
            aside = List.copyOf(aside);
        }

        public Shelf making(OpenVersion version) {
            return new Shelf(newest, oldest, sealedStep, history, Optional.of(version), aside);
        }

        /** The version in the making is sealed. */
        public Shelf sealed(long version, long step, String newHistory) {
            return new Shelf(version, oldest, step, Optional.of(newHistory), Optional.empty(), aside);
        }

        /** The next version is told of all steps again. */
        public Shelf unrecorded() {
            return new Shelf(newest, oldest, 0, Optional.empty(), making, aside);
        }

        public Shelf retired(long version) {
            List<Long> rest = aside.stream().filter(kept -> kept != version).toList();
            return new Shelf(newest, Math.max(oldest, version + 1), sealedStep, history, making, rest);
        }

        /** Retention looks at a version again whenever it looks at any. */
        public Shelf setAside(long version) {
            List<Long> more = Stream.concat(aside.stream(), Stream.of(version))
                    .distinct()
                    .sorted()
                    .toList();
            return new Shelf(newest, Math.max(oldest, version + 1), sealedStep, history, making, more);
        }

        /** Retention goes on behind a version that stays for reasons which this row does not know. */
        public Shelf passedBy(long version) {
            return new Shelf(newest, version + 1, sealedStep, history, making, aside);
        }

        /** Numbers of those whose files are there, in order, save those that were passed by. */
        public List<Long> versions() {
            return Stream.concat(
                            aside.stream(),
                            LongStream.rangeClosed(oldest, newest).boxed())
                    .toList();
        }
    }

    /** @param rendered how many shards are rendered */
    public record OpenVersion(long version, String track, long step, int epoch, int rendered) {
        public OpenVersion oneMoreRendered() {
            return new OpenVersion(version, track, step, epoch, rendered + 1);
        }
    }

    /**
     * Order in the store.
     *
     * @param task id of the open release or sweep
     * @param litterSinceMillis when something may first have been written that no row names
     */
    public record Upkeep(Optional<String> task, Optional<Long> litterSinceMillis) {
        public static final Upkeep NONE = new Upkeep(Optional.empty(), Optional.empty());

        public Upkeep releasing(String id) {
            return new Upkeep(Optional.of(id), litterSinceMillis);
        }

        public Upkeep sweeping(String id) {
            return new Upkeep(Optional.of(id), Optional.empty());
        }

        public Upkeep done() {
            return new Upkeep(Optional.empty(), litterSinceMillis);
        }
    }

    public LineagePhase phase() {
        if (halt.refused().isPresent()) {
            return LineagePhase.REFUSED;
        }
        if (halt.blocked().isPresent()) {
            return LineagePhase.BLOCKED;
        }
        if (halt.paused().isPresent()) {
            return LineagePhase.PAUSED;
        }
        return plan.isEmpty() ? LineagePhase.DECLARING : LineagePhase.ACTIVE;
    }

    /** False while the lineage stands still: nothing is sent, only results still arriving are kept. */
    public boolean moves() {
        return halt.refused().isEmpty() && halt.blocked().isEmpty();
    }

    /** Of the phase; empty where there is nothing to explain. */
    public String reason() {
        return halt.refused().or(halt::blocked).or(halt::paused).orElse("");
    }

    /** Experts that arrived and are in no step yet. */
    public long waiting() {
        return intake.arrivals() - intake.rejected() - intake.retracted() - step - starting();
    }

    /** How many of the queue are in flight: not one that is being subtracted. */
    public long starting() {
        return inFlight.stream()
                .filter(open ->
                        rework.filter(work -> work.subtracts(open.expertId())).isEmpty())
                .count();
    }

    public LineageRow with(BasePlan planned) {
        return new LineageRow(
                lineage,
                declaration,
                epoch,
                Optional.of(planned),
                halt,
                intake,
                step,
                inFlight,
                shelf,
                upkeep,
                review,
                rework);
    }

    public LineageRow with(Halt changed) {
        return new LineageRow(
                lineage, declaration, epoch, plan, changed, intake, step, inFlight, shelf, upkeep, review, rework);
    }

    public LineageRow with(Intake changed) {
        return new LineageRow(
                lineage, declaration, epoch, plan, halt, changed, step, inFlight, shelf, upkeep, review, rework);
    }

    public LineageRow with(Shelf changed) {
        return new LineageRow(
                lineage, declaration, epoch, plan, halt, intake, step, inFlight, changed, upkeep, review, rework);
    }

    public LineageRow with(Review changed) {
        return new LineageRow(
                lineage, declaration, epoch, plan, halt, intake, step, inFlight, shelf, upkeep, changed, rework);
    }

    public LineageRow with(Upkeep changed) {
        return new LineageRow(
                lineage, declaration, epoch, plan, halt, intake, step, inFlight, shelf, changed, review, rework);
    }

    public LineageRow with(List<OpenStep> changed) {
        return new LineageRow(
                lineage, declaration, epoch, plan, halt, intake, step, changed, shelf, upkeep, review, rework);
    }

    public LineageRow with(Optional<Rework> changed) {
        return new LineageRow(
                lineage, declaration, epoch, plan, halt, intake, step, inFlight, shelf, upkeep, review, changed);
    }

    /**
     * Without an expert that was folded, and with another head.
     *
     * @param head the newest step that stays
     * @param left what is still to be done
     */
    public LineageRow retracted(int newEpoch, long head, Optional<Rework> left) {
        return new LineageRow(
                lineage,
                declaration,
                newEpoch,
                plan,
                halt,
                intake.oneMoreRetracted(),
                head,
                List.of(),
                shelf.unrecorded(),
                upkeep,
                review,
                left);
    }

    /** Its first steps are those of its parent. */
    public LineageRow adopted(long head) {
        return new LineageRow(
                lineage, declaration, epoch, plan, halt, intake, head, inFlight, shelf, upkeep, review, rework);
    }

    /** The first step in flight has become the head. */
    public LineageRow committed() {
        List<OpenStep> rest = inFlight.subList(1, inFlight.size());
        return new LineageRow(
                lineage, declaration, epoch, plan, halt, intake, step + 1, rest, shelf, upkeep, review, rework);
    }

    /** Steps from this one on are in flight no more. */
    public LineageRow wentBack(long from, int newEpoch) {
        List<OpenStep> stay =
                inFlight.stream().filter(open -> open.step() < from).toList();
        return new LineageRow(
                lineage, declaration, newEpoch, plan, halt, intake, step, stay, shelf, upkeep, review, rework);
    }

    /** Something may lie in the store that no row names. */
    public LineageRow littered(long atMillis) {
        return with(new Upkeep(upkeep.task(), upkeep.litterSinceMillis().or(() -> Optional.of(atMillis))));
    }
}
