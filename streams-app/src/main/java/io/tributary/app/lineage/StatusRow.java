package io.tributary.app.lineage;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.evaluate.AccuracyMatrix;
import io.tributary.merge.version.ParentStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A row of the compacted topic {@code lineage-status}, the only thing that readers read. */
public sealed interface StatusRow {
    String lineage();

    /** The record's key: unique per row, and the row's latest value wins. */
    String key();

    enum LineagePhase {
        /** The base is being inspected. */
        DECLARING,
        ACTIVE,
        PAUSED,
        /** Something outside an expert's fault failed for good; {@code resume} tries again. */
        BLOCKED,
        /** The base or recipe is unusable. */
        REFUSED
    }

    enum ExpertPhase {
        /** In the log; being inspected. */
        ARRIVED,
        /** Good; waits for its step. */
        ACCEPTED,
        FOLDING,
        FOLDED,
        REJECTED,
        /** Taken out again; versions before that contain it. */
        RETRACTED
    }

    enum VersionPhase {
        SEALED,
        /** Its files are gone: retention. */
        RETIRED
    }

    /**
     * A retraction that is being carried out.
     *
     * @param by {@code subtract} or {@code refold}
     * @param anchor step that folding begins at again; the head where the expert is subtracted
     * @param folds how many steps are folded for it
     */
    record ReworkStatus(String expertId, String by, long anchor, long folds) {}

    record StepProgress(long step, String expertId, int shardsFolded, int shards) {}

    record LineageStatus(
            String lineage,
            LineagePhase phase,
            String reason,
            CheckpointRef base,
            String recipe,
            boolean isolated,
            int epoch,
            int shards,
            int tensors,
            long parameters,
            long step,
            long waiting,
            long rejected,
            Optional<Long> version,
            double lambda,
            List<StepProgress> inFlight,
            Map<String, Long> aliases,
            long declaredAtMillis,
            long atMillis,
            Optional<EvaluationSummary> evaluation,
            Optional<ReworkStatus> rework,
            Optional<ParentStep> parent)
            implements StatusRow {
        public LineageStatus {
            inFlight = List.copyOf(inFlight);
            aliases = Map.copyOf(aliases);
        }

        @Override
        public String key() {
            return lineage;
        }
    }

    /**
     * What the newest evaluated version knows; scores from 0 to 1, empty where unknown.
     *
     * @param tasks of the suite that are learned
     * @param acc mean over the learned tasks
     * @param bwt backward transfer
     * @param accumulation mean over the suite's tasks that are not held out
     * @param retention mean over the held-out tasks
     * @param geometricMean of accumulation and retention
     */
    record EvaluationSummary(
            long version,
            long step,
            int tasks,
            Optional<Double> acc,
            Optional<Double> bwt,
            Optional<Double> accumulation,
            Optional<Double> retention,
            Optional<Double> geometricMean) {}

    record ExpertStatus(
            String lineage,
            String expertId,
            CheckpointRef expert,
            ExpertPhase phase,
            Optional<Long> step,
            Optional<Long> version,
            Optional<ErrorCode> code,
            String message,
            List<String> notes,
            Map<String, String> attributes,
            double taskNorm,
            double energyKept,
            double cosine,
            double splitRankShare,
            double lambda,
            long publishedAtMillis,
            long atMillis)
            implements StatusRow {
        public ExpertStatus {
            notes = List.copyOf(notes);
            attributes = Map.copyOf(attributes);
        }

        @Override
        public String key() {
            return lineage + "/expert/" + expertId;
        }

        /** What it was trained on: its attribute {@code task}, or else its id. */
        public String task() {
            return attributes.getOrDefault("task", expertId);
        }
    }

    /** A publish that was refused because its id stands for other content. */
    record RefusalStatus(String lineage, String expertId, String digest, ErrorCode code, String message, long atMillis)
            implements StatusRow {
        @Override
        public String key() {
            return lineage + "/refusal/" + expertId + "/" + digest;
        }
    }

    /**
     * A partition whose input the coordinator does not process, since it failed there by a bug of its own. Nothing is
     * lost: what lies there is processed once a coordinator is started that can.
     *
     * @param lineage that the input was about; empty where it was the passing of time
     * @param partition the same in every topic that is spread by lineage
     * @param partitions how many there are
     * @param topic where the input lies; empty where it was the passing of time
     * @param input what it was, for example {@code ExpertPublished}
     * @param failure the exception
     */
    record StallStatus(
            String lineage,
            int partition,
            int partitions,
            String topic,
            Optional<Long> offset,
            String input,
            String failure,
            long atMillis)
            implements StatusRow {
        public static final String PASSING_OF_TIME = "the passing of time";

        /** Names no lineage but the partition itself, so that every reader of the partition finds it. */
        public static String key(int partition) {
            return "." + partition + "/stall";
        }

        @Override
        public String key() {
            return key(partition);
        }

        /** The input for people, for example {@code ExpertPublished of vision at lineage-events-3 offset 17}. */
        public String where() {
            return offset.map(
                            number -> input + " of " + lineage + " at " + topic + "-" + partition + " offset " + number)
                    .orElse(input + " in partition " + partition);
        }

        /** For people: what happened, and what to do. */
        public String message() {
            return "The coordinator failed by a bug of its own (" + failure + ") on " + where()
                    + ". Partition " + partition + " of " + partitions
                    + " stands still since then: nothing there is lost"
                    + " or left out, and it goes on where it stopped once a coordinator is started that can. Its log"
                    + " has the stack trace: please report it.";
        }
    }

    /** @param retracted experts that it contains and that were taken out of the lineage since */
    record VersionStatus(
            String lineage,
            long version,
            VersionPhase phase,
            String track,
            long step,
            int epoch,
            long experts,
            String lastExpert,
            String path,
            String manifest,
            String weights,
            double lambda,
            long bytes,
            long atMillis,
            List<String> retracted)
            implements StatusRow {
        public VersionStatus {
            retracted = List.copyOf(retracted);
        }

        @Override
        public String key() {
            return lineage + "/version/" + version;
        }
    }

    enum Verdict {
        /** The recipe has neither gate nor suite, or the lineage is isolated. */
        UNJUDGED,
        PASSED,
        HELD
    }

    /**
     * What an evaluator found of a version.
     *
     * @param metrics scores from 0 to 1, more is better, by {@code task/metric}
     * @param samples by {@code task/metric}
     * @param heldOut tasks that are none of the stream's
     * @param failure why the version could not be evaluated; empty where it was
     * @param reasons why the gate holds it
     */
    record EvaluationStatus(
            String lineage,
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
            Verdict verdict,
            List<String> reasons,
            long atMillis)
            implements StatusRow {
        public EvaluationStatus {
            metrics = Map.copyOf(metrics);
            samples = Map.copyOf(samples);
            heldOut = List.copyOf(heldOut);
            reasons = List.copyOf(reasons);
        }

        @Override
        public String key() {
            return lineage + "/evaluation/" + version;
        }

        public boolean failed() {
            return !failure.isEmpty();
        }

        /** One score per task: its accuracy, or else the first of its metrics by name. */
        public Map<String, Double> scores() {
            Map<String, Double> scores = new TreeMap<>();
            new TreeMap<>(metrics).forEach((key, score) -> {
                int slash = key.lastIndexOf('/');
                String task = key.substring(0, Math.max(0, slash));
                if (key.endsWith("/accuracy")) {
                    scores.put(task, score);
                } else {
                    scores.putIfAbsent(task, score);
                }
            });
            return scores;
        }

        /** As a row of the accuracy matrix. */
        public AccuracyMatrix.Row row() {
            return new AccuracyMatrix.Row(scores(), Set.copyOf(heldOut));
        }
    }

    /**
     * Where an alias points.
     *
     * @param version empty while it has never pointed to any
     * @param before versions that it pointed to before, oldest first: where a rollback goes, at most some
     * @param pinned a rollback holds it, so that the gate does not move it
     * @param reason of the last move
     * @param refusal why the last request changed nothing; empty where it did
     * @param askedAtMillis of the last request, at its producer
     */
    record AliasStatus(
            String lineage,
            String alias,
            Optional<Long> version,
            List<Long> before,
            boolean pinned,
            String reason,
            long movedAtMillis,
            String refusal,
            long askedAtMillis,
            long atMillis)
            implements StatusRow {
        public AliasStatus {
            before = List.copyOf(before);
        }

        @Override
        public String key() {
            return lineage + "/alias/" + alias;
        }
    }
}
