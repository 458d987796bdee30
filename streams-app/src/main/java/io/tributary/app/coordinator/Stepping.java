package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.GenerationCarried;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.StepStarted;
import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.OpenStep;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.merge.task.FoldSummary;
import io.tributary.merge.task.StepTotals;
import io.tributary.merge.technique.Globals;
import java.util.List;
import java.util.Optional;

/**
 * What moves steps on. Experts start in order of arrival; each shard folds a step as soon as it has folded the one
 * before, whatever the other shards do; a step commits, in order, when every shard has it.
 */
final class Stepping {
    private Stepping() {}

    static Optional<Fact> next(Standing standing) {
        return commit(standing).or(() -> start(standing)).or(() -> carry(standing));
    }

    /** A step that is to become a version waits for the version before: only one is in the making. */
    private static Optional<Fact> commit(Standing standing) {
        LineageRow row = standing.row();
        if (row.inFlight().isEmpty()) {
            return Optional.empty();
        }
        OpenStep open = row.inFlight().get(0);
        if (Retracting.isSubtracted(row, open)) {
            return open.folded() < standing.plan().shards() ? Optional.empty() : Retracting.subtracted(standing, open);
        }
        long waiting = Publishing.waiting(standing) - 1;
        boolean versionWaits = row.shelf().making().isPresent() && Publishing.wanted(standing, open.step(), waiting);
        return open.folded() < standing.plan().shards() || versionWaits
                ? Optional.empty()
                : Optional.of(committed(standing, open));
    }

    private static Fact committed(Standing standing, OpenStep open) {
        List<Generation> generations = standing.shards().stream()
                .map(shard -> Standing.generation(shard, open.step()).orElseThrow())
                .toList();
        StepTotals totals =
                StepTotals.of(generations.stream().map(Generation::norms).toList());
        FoldSummary summary = generations.stream().map(Generation::summary).reduce(FoldSummary.NONE, FoldSummary::plus);
        Globals before = standing.ledger()
                .step(standing.lineage(), Standing.TRACK, open.step() - 1)
                .map(step -> step.globals())
                .orElse(Globals.NONE);
        ExpertRow expert = standing.expert(open.expertId());
        return new StepCommitted(
                standing.lineage(),
                standing.now(),
                Standing.TRACK,
                open.step(),
                open.epoch(),
                open.expertId(),
                expert.expert(),
                totals.taskNorm(),
                before.plus(totals.taskNorm(), totals.accumulatorNorm(), expert.weight()),
                summary.energyKept(),
                summary.cosine(),
                summary.fullRankSum() == 0 ? 0 : (double) summary.splitRankSum() / summary.fullRankSum());
    }

    private static Optional<Fact> start(Standing standing) {
        LineageRow row = standing.row();
        int inFlight = row.inFlight().size();
        if (standing.paused()
                || Retracting.waits(row)
                || Forking.pending(standing.ledger(), standing.lineage()).isPresent()
                || inFlight >= standing.recipe().maxStepsInFlight()) {
            return Optional.empty();
        }
        // The experts in flight are the first of the queue.
        return standing.ledger().queue(standing.lineage(), inFlight + 1L).stream()
                .skip(inFlight)
                .filter(expert -> expert.phase() == ExpertPhase.ACCEPTED)
                .findFirst()
                .map(expert -> new StepStarted(
                        standing.lineage(), standing.now(), row.step() + inFlight + 1, row.epoch(), expert.expertId()));
    }

    private static Optional<Fact> carry(Standing standing) {
        for (OpenStep open : standing.row().inFlight()) {
            for (ShardRow shard : standing.shards()) {
                if (due(shard, open) && standing.carries(open.expertId(), shard.shard())) {
                    return Optional.of(new GenerationCarried(
                            standing.lineage(),
                            standing.now(),
                            Standing.TRACK,
                            open.step(),
                            open.epoch(),
                            shard.shard()));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether this step is the shard's next. */
    static boolean due(ShardRow shard, OpenStep open) {
        return Standing.reached(shard, open.step() - 1) && !Standing.reached(shard, open.step());
    }
}
