package io.tributary.app.lineage;

import io.tributary.app.lineage.LedgerRow.Inspection;
import io.tributary.app.lineage.LineageEvent.Sidecar;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import io.tributary.app.lineage.StatusRow.EvaluationSummary;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.task.FoldSummary;
import io.tributary.merge.task.TensorNorms;
import io.tributary.merge.technique.Globals;
import io.tributary.merge.version.ParentStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the coordinator found to be so: topic {@code lineage-log}, in order. A fact carries all that applying it needs,
 * time included, so that the log alone rebuilds every row.
 */
public sealed interface Fact {
    String lineage();

    /** Milliseconds since the epoch at the coordinator. */
    long atMillis();

    // Declaring

    /** @param epoch 0, or one more than that of the refused declaration it replaces */
    record DeclarationAccepted(
            String lineage,
            long atMillis,
            CheckpointRef base,
            String recipe,
            boolean isolated,
            int epoch,
            Optional<ParentStep> parent)
            implements Fact {}

    /**
     * An event that changes nothing.
     *
     * @param event its simple name, for example {@code ExpertPublished}
     * @param expertId empty where it is not about an expert
     * @param digest of the expert; of the base where it was a declaration; else empty
     */
    record EventRefused(
            String lineage, long atMillis, String event, String expertId, String digest, ErrorCode code, String message)
            implements Fact {}

    /** The base is good and cut into shards. */
    record BasePlanned(
            String lineage,
            long atMillis,
            String taskId,
            String plan,
            int shards,
            int tensors,
            long parameters,
            double stateFactor,
            boolean untouchedUnchanged)
            implements Fact {}

    /** The base or recipe is unusable; declaring again starts afresh. */
    record LineageRefused(String lineage, long atMillis, String taskId, ErrorCode code, String message)
            implements Fact {}

    record PauseBegan(String lineage, long atMillis, String reason) implements Fact {}

    /** Ends a pause and a block. */
    record LineageContinued(String lineage, long atMillis) implements Fact {}

    /** A task failed too often for a reason that is not an expert's. */
    record LineageBlocked(
            String lineage, long atMillis, String taskId, int attempt, String worker, ErrorCode code, String message)
            implements Fact {}

    // Arriving

    /** @param arrival 1 for the lineage's first; decides the order of steps */
    record ExpertArrived(
            String lineage,
            long atMillis,
            long arrival,
            String expertId,
            CheckpointRef expert,
            Optional<CheckpointRef> start,
            double weight,
            List<Sidecar> sidecars,
            Map<String, String> attributes,
            long publishedAtMillis)
            implements Fact {
        public ExpertArrived {
            sidecars = List.copyOf(sidecars);
            attributes = Map.copyOf(attributes);
        }
    }

    /** The same content under the same id again: only its status is told again. */
    record ExpertRepeated(String lineage, long atMillis, String expertId) implements Fact {}

    record ExpertAccepted(
            String lineage,
            long atMillis,
            String taskId,
            String expertId,
            String report,
            double taskNorm,
            List<Integer> touchedShards,
            Map<String, Double> scalars,
            List<String> notes)
            implements Fact {
        public ExpertAccepted {
            touchedShards = List.copyOf(touchedShards);
            scalars = Map.copyOf(scalars);
            notes = List.copyOf(notes);
        }
    }

    enum RejectionPhase {
        INSPECTION,
        FOLD
    }

    record ExpertRejected(
            String lineage,
            long atMillis,
            String taskId,
            String expertId,
            RejectionPhase phase,
            ErrorCode code,
            String message)
            implements Fact {}

    // Stepping

    record StepStarted(String lineage, long atMillis, long step, int epoch, String expertId) implements Fact {}

    /** A shard's state after a step; tentative until the step commits. */
    record GenerationFolded(
            String lineage,
            long atMillis,
            String taskId,
            String track,
            long step,
            int epoch,
            int shard,
            String state,
            List<TensorNorms> norms,
            String diagnostics,
            FoldSummary summary,
            String worker,
            long tookMillis)
            implements Fact {
        public GenerationFolded {
            norms = List.copyOf(norms);
        }
    }

    /** A shard that the step's expert does not touch keeps its state. */
    record GenerationCarried(String lineage, long atMillis, String track, long step, int epoch, int shard)
            implements Fact {}

    /** Every shard has this step's generation. Globals are those after it. */
    record StepCommitted(
            String lineage,
            long atMillis,
            String track,
            long step,
            int epoch,
            String expertId,
            CheckpointRef expert,
            double taskNorm,
            Globals globals,
            double energyKept,
            double cosine,
            double splitRankShare)
            implements Fact {}

    /**
     * Steps from {@code step} on are undone, none of which had committed; their experts wait again.
     *
     * @param epoch the new one
     */
    record LineageWentBack(String lineage, long atMillis, long step, int epoch, String reason) implements Fact {}

    // Taking experts out again

    /** An expert that was not folded yet will not be. */
    record ExpertWithdrawn(String lineage, long atMillis, String expertId, String reason) implements Fact {}

    /**
     * An expert that was folded is to be taken out. Nothing changes until all that it needs was found.
     *
     * @param anchor step that folding would begin at again; the head where the expert is subtracted
     * @param folds how many steps are folded for it
     */
    record RetractionAsked(
            String lineage, long atMillis, String expertId, RetractionBy by, long anchor, long folds, String reason)
            implements Fact {}

    /**
     * All that a retraction needs is there. By refolding, the line goes back to the anchor, and the experts after it
     * wait again; by subtracting, the expert's part is taken out of every shard.
     *
     * @param taskId of the search; empty where nothing had to be sought
     * @param epoch the new one
     * @param inspection of the expert, where it is subtracted
     */
    record RetractionBegan(
            String lineage,
            long atMillis,
            String taskId,
            String expertId,
            RetractionBy by,
            long anchor,
            int epoch,
            Optional<Inspection> inspection)
            implements Fact {}

    /**
     * An expert's part is taken out of every shard; the steps after its own move up by one.
     *
     * @param epoch the new one
     * @param globals of what is left
     */
    record ExpertSubtracted(String lineage, long atMillis, String expertId, int epoch, Globals globals)
            implements Fact {}

    /**
     * A retraction that changes nothing.
     *
     * @param epoch the new one, where folding had begun; else as it was
     */
    record RetractionFailed(
            String lineage, long atMillis, String taskId, String expertId, int epoch, ErrorCode code, String message)
            implements Fact {}

    // Forking

    /**
     * A lineage with the first steps of this one is to be opened.
     *
     * @param step the last one that both have
     * @param anchor the last one whose state the child can take over; 0: none
     */
    record ForkAsked(String lineage, long atMillis, String child, long step, long anchor) implements Fact {}

    /** This lineage has a merged state to take over from its parent before its first step. */
    record ForkBegan(String lineage, long atMillis, String parent, Handover handover) implements Fact {}

    /**
     * The parent's state is taken over, or all steps are folded here.
     *
     * @param taskId empty where no worker was asked
     * @param step the last one that was taken over; 0: none
     * @param experts of these steps, in order
     */
    record ForkLinked(String lineage, long atMillis, String taskId, long step, List<String> experts) implements Fact {
        public ForkLinked {
            experts = List.copyOf(experts);
        }
    }

    // Making versions

    record VersionStarted(String lineage, long atMillis, String track, long version, long step, int epoch)
            implements Fact {}

    record GenerationRendered(
            String lineage,
            long atMillis,
            String taskId,
            String track,
            long version,
            int shard,
            String rendered,
            long bytes,
            String worker,
            long tookMillis)
            implements Fact {}

    /** A version is complete and visible. */
    record VersionMade(
            String lineage,
            long atMillis,
            String taskId,
            String track,
            long version,
            long step,
            int epoch,
            String lastExpert,
            Globals globals,
            String path,
            String manifest,
            String weights,
            String history,
            long bytes)
            implements Fact {}

    /** Retention takes a version away; its files follow. */
    record VersionRetired(String lineage, long atMillis, long version) implements Fact {}

    /** Retention passes a version by, since an alias names it or its evaluation is awaited. */
    record VersionSetAside(String lineage, long atMillis, long version) implements Fact {}

    // Judging versions

    /** @param dueMillis when it is asked again if nobody has answered; 0: it is not awaited */
    record EvaluationAsked(
            String lineage,
            long atMillis,
            String track,
            long version,
            long step,
            String path,
            String manifest,
            String suite,
            int attempt,
            long dueMillis)
            implements Fact {}

    /** @param failure why the version could not be evaluated; empty where it was */
    record VersionEvaluated(
            String lineage,
            long atMillis,
            long version,
            long step,
            String suite,
            String suiteDigest,
            String evaluator,
            Map<String, Double> metrics,
            Map<String, Long> samples,
            List<String> heldOut,
            double seconds,
            String failure,
            Optional<EvaluationSummary> summary)
            implements Fact {
        public VersionEvaluated {
            metrics = Map.copyOf(metrics);
            samples = Map.copyOf(samples);
            heldOut = List.copyOf(heldOut);
        }
    }

    /** An evaluation that does not count, and why. */
    record EvaluationIgnored(String lineage, long atMillis, long version, String suite, String evaluator, String reason)
            implements Fact {}

    /** What the gate says of an evaluated version; reasons where it holds it. */
    record VersionJudged(String lineage, long atMillis, long version, Verdict verdict, List<String> reasons)
            implements Fact {
        public VersionJudged {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * An alias points to a version.
     *
     * @param previous where it pointed; empty the first time
     * @param before where a rollback goes from now on, oldest first
     * @param askedAtMillis of the request; 0 where the gate moved it
     */
    record AliasMoved(
            String lineage,
            long atMillis,
            String alias,
            long version,
            Optional<Long> previous,
            List<Long> before,
            boolean pinned,
            String reason,
            long askedAtMillis)
            implements Fact {
        public AliasMoved {
            before = List.copyOf(before);
        }
    }

    /** A request to move an alias that changes nothing. */
    record PromotionRefused(
            String lineage, long atMillis, String alias, ErrorCode code, String message, long askedAtMillis)
            implements Fact {}

    // Tasks

    /** @param dueMillis when the task is sent again if nobody has said that it runs */
    record TaskOpened(String lineage, long atMillis, Task task, long dueMillis) implements Fact {}

    /** @param dueMillis when the task is sent again if nothing more is heard */
    record TaskAdvanced(
            String lineage,
            long atMillis,
            String taskId,
            int attempt,
            String worker,
            long done,
            long total,
            long dueMillis)
            implements Fact {}

    /**
     * A failure that another attempt may heal.
     *
     * @param failures how many since the task was opened or the lineage continued
     * @param dueMillis when the task is sent again
     */
    record TaskPostponed(
            String lineage,
            long atMillis,
            String taskId,
            int attempt,
            String worker,
            ErrorCode code,
            String message,
            int failures,
            long dueMillis)
            implements Fact {}

    /** @param task with its new attempt number */
    record TaskResent(String lineage, long atMillis, Task task, int failures, long dueMillis) implements Fact {}

    /** A result that nobody waits for: repeated, or of work that was undone. What it wrote is swept later. */
    record ResultIgnored(String lineage, long atMillis, String taskId, int attempt, String worker) implements Fact {}

    /** A release or a sweep is done. */
    record StoreTidied(String lineage, long atMillis, String taskId, long files, long bytes) implements Fact {}
}
