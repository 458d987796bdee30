package io.tributary.app.lineage;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        REJECTED
    }

    enum VersionPhase {
        SEALED,
        /** Its files are gone: retention. */
        RETIRED
    }

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
            long atMillis)
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
            long atMillis)
            implements StatusRow {
        @Override
        public String key() {
            return lineage + "/version/" + version;
        }
    }
}
