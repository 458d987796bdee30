package io.tributary.app.lineage;

import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.version.ParentStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people and programs ask of a lineage; the only input besides results. One order per lineage: the key. */
public sealed interface LineageEvent {
    String lineage();

    /** Milliseconds since the epoch at the producer. */
    long atMillis();

    /**
     * Opens a lineage. The same declaration again changes nothing; another one is refused.
     *
     * @param recipe canonical JSON
     * @param isolated true for replays and experiments: no alias ever moves to its versions
     * @param parent where it comes from, for a fork or a replay; told, and decides nothing
     */
    record LineageDeclared(
            String lineage,
            long atMillis,
            CheckpointRef base,
            String recipe,
            boolean isolated,
            Optional<ParentStep> parent)
            implements LineageEvent {
        /** A lineage that comes from no other. */
        public LineageDeclared(String lineage, long atMillis, CheckpointRef base, String recipe, boolean isolated) {
            this(lineage, atMillis, base, recipe, isolated, Optional.empty());
        }
    }

    /**
     * Offers an expert. Idempotent by {@code expertId}: the same content again changes nothing, other content is
     * refused.
     *
     * @param start what the expert was fine-tuned from, where that is not the base
     * @param weight for techniques that weigh experts; 1 elsewhere
     * @param sidecars further files a technique may need (Gram or Fisher matrices, task data)
     * @param attributes free text for cards and searches: task, author, commit
     */
    record ExpertPublished(
            String lineage,
            long atMillis,
            String expertId,
            CheckpointRef expert,
            Optional<CheckpointRef> start,
            double weight,
            List<Sidecar> sidecars,
            Map<String, String> attributes)
            implements LineageEvent {
        public ExpertPublished {
            sidecars = List.copyOf(sidecars);
            attributes = Map.copyOf(attributes);
        }

        /** The same, fine-tuned from something else. */
        public ExpertPublished from(Optional<CheckpointRef> other) {
            return new ExpertPublished(lineage, atMillis, expertId, expert, other, weight, sidecars, attributes);
        }
    }

    /** A file beside an expert, by its role. */
    record Sidecar(String role, CheckpointRef file) {}

    /** No new step starts until {@link LineageResumed}. */
    record LineagePaused(String lineage, long atMillis, String reason) implements LineageEvent {}

    /** Ends a pause or a block; open tasks are sent again. */
    record LineageResumed(String lineage, long atMillis) implements LineageEvent {}

    /**
     * Takes an expert out again.
     *
     * @param by {@code subtract}, {@code refold}, or empty for whichever costs fewer folds
     */
    record ExpertRetracted(String lineage, long atMillis, String expertId, String by, String reason)
            implements LineageEvent {}

    /** Opens {@code child} with this lineage's first steps. Asked again it changes nothing. */
    record LineageForked(String lineage, long atMillis, String child, long step) implements LineageEvent {}

    /**
     * Opens a lineage that has the first steps of another. The coordinator's own, which {@link LineageForked} asked
     * for.
     *
     * @param experts of those steps, in order
     */
    record ForkOpened(
            String lineage,
            long atMillis,
            ParentStep parent,
            CheckpointRef base,
            String recipe,
            boolean isolated,
            List<ExpertPublished> experts,
            Handover handover)
            implements LineageEvent {
        public ForkOpened {
            experts = List.copyOf(experts);
        }
    }

    /**
     * Moves an alias to a version.
     *
     * @param version empty for the newest that passed the gate; with {@code rollback}, for the one before
     * @param rollback back to an earlier version, where the alias stays until somebody promotes again
     */
    record PromotionRequested(
            String lineage, long atMillis, String alias, Optional<Long> version, boolean rollback, String reason)
            implements LineageEvent {}
}
