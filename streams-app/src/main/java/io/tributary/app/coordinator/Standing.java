package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.Inspection;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.BasePlan;
import io.tributary.merge.recipe.Recipe;
import java.util.List;
import java.util.Optional;

/**
 * A lineage as it stands at a moment.
 *
 * @param ledger for what its row does not hold
 * @param now milliseconds since the epoch
 */
record Standing(LedgerView ledger, LineageRow row, Recipe recipe, long now) {
    /** What a lineage folds; a second track is a lineage of its own, whose track this is, too. */
    static final String TRACK = Recipe.DEPLOY;

    /** Experts inspected or being inspected beyond those in flight. */
    private static final int INSPECTED_AHEAD = 4;

    static Optional<Standing> of(LedgerView ledger, String lineage, long now) {
        return ledger.lineage(lineage)
                .map(row ->
                        new Standing(ledger, row, Recipe.parse(row.declaration().recipe()), now));
    }

    String lineage() {
        return row.lineage();
    }

    BasePlan plan() {
        return row.plan().orElseThrow();
    }

    List<ShardRow> shards() {
        return ledger.shards(lineage(), TRACK);
    }

    /** The newest committed step; empty before the first. */
    Optional<StepRow> head() {
        return ledger.step(lineage(), TRACK, row.step());
    }

    /** A committed one. */
    StepRow step(long step) {
        return ledger.step(lineage(), TRACK, step).orElseThrow();
    }

    /**
     * The first of the queue: experts in flight and those that may be inspected. Every inspected expert that is not
     * folded is among them, since places in the queue only move forward.
     */
    List<ExpertRow> front() {
        return ledger.queue(lineage(), recipe.maxStepsInFlight() + INSPECTED_AHEAD);
    }

    /** Those of the queue that a retraction has put back, or that were inspected and are to be inspected again. */
    List<ExpertRow> putBack() {
        long last = row.rework().map(rework -> rework.lastArrival()).orElse(0L);
        List<ExpertRow> queue = ledger.queue(lineage(), Long.MAX_VALUE);
        long folded = queue.stream().filter(expert -> expert.arrival() <= last).count();
        return queue.stream()
                .limit(folded + recipe.maxStepsInFlight() + INSPECTED_AHEAD)
                .toList();
    }

    ExpertRow expert(String expertId) {
        return ledger.expert(lineage(), expertId).orElseThrow();
    }

    Inspection inspection(String expertId) {
        return expert(expertId).inspection().orElseThrow();
    }

    boolean paused() {
        return row.halt().paused().isPresent();
    }

    /** Whether the expert leaves this shard's state as it is, so that nothing need be folded. */
    boolean carries(String expertId, int shard) {
        return plan().untouchedUnchanged()
                && !inspection(expertId).touchedShards().contains(shard);
    }

    /** The shard's state after a step; empty where it is not there (yet, or any more). */
    static Optional<Generation> generation(ShardRow shard, long step) {
        return shard.generations().stream()
                .filter(generation -> generation.step() == step)
                .findFirst();
    }

    /** Digest of the shard's state after a step that it has; empty at step 0 and where no expert touched it. */
    static Optional<String> state(ShardRow shard, long step) {
        return generation(shard, step).flatMap(Generation::state);
    }

    /** Whether the shard has folded or carried the step; step 0 every shard has. */
    static boolean reached(ShardRow shard, long step) {
        return step == 0 || generation(shard, step).isPresent();
    }
}
