package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact.GenerationCarried;
import io.tributary.app.lineage.Fact.GenerationFolded;
import io.tributary.app.lineage.Fact.LineageWentBack;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.StepStarted;
import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LedgerRow.TaskRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.OpenStep;
import io.tributary.merge.task.FoldSummary;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TensorNorms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What facts about steps do to the rows. */
final class Steps {
    private Steps() {}

    static void apply(Ledger ledger, StepStarted fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        List<OpenStep> inFlight = new ArrayList<>(row.inFlight());
        inFlight.add(new OpenStep(fact.step(), fact.epoch(), fact.expertId(), 0));
        ledger.put(row.with(inFlight));
        ledger.put(ledger.expert(fact.lineage(), fact.expertId()).orElseThrow().folding(fact.step()));
    }

    static void apply(Ledger ledger, GenerationFolded fact) {
        Generation generation = new Generation(
                fact.step(),
                fact.epoch(),
                Optional.of(fact.state()),
                fact.norms(),
                Optional.of(fact.diagnostics()),
                fact.summary());
        append(ledger, fact.lineage(), fact.shard(), generation);
        ledger.stored(fact.lineage(), Blobs.state(fact.state()));
        ledger.stored(fact.lineage(), Blobs.report(fact.diagnostics()));
        ledger.close(fact.lineage(), fact.taskId());
    }

    static void apply(Ledger ledger, GenerationCarried fact) {
        ShardRow shard = ledger.shard(fact.lineage(), fact.track(), fact.shard());
        Optional<Generation> before = Standing.generation(shard, fact.step() - 1);
        List<TensorNorms> norms = before.map(Generation::norms).orElse(List.of()).stream()
                .map(tensor -> new TensorNorms(tensor.tensor(), tensor.accumulatorSquared(), 0))
                .toList();
        Generation generation = new Generation(
                fact.step(),
                fact.epoch(),
                before.flatMap(Generation::state),
                norms,
                Optional.empty(),
                FoldSummary.NONE);
        append(ledger, fact.lineage(), fact.shard(), generation);
    }

    private static void append(Ledger ledger, String lineage, int shard, Generation generation) {
        ShardRow row = ledger.shard(lineage, Standing.TRACK, shard);
        List<Generation> generations = new ArrayList<>(row.generations());
        generations.add(generation);
        ledger.put(row.with(generations));
        LineageRow whole = ledger.lineage(lineage).orElseThrow();
        ledger.put(whole.with(whole.inFlight().stream()
                .map(open -> open.step() == generation.step() ? open.oneMoreFolded() : open)
                .toList()));
    }

    static void apply(Ledger ledger, StepCommitted fact) {
        ledger.put(new StepRow(
                fact.lineage(),
                fact.track(),
                fact.step(),
                fact.epoch(),
                fact.expertId(),
                fact.expert(),
                fact.taskNorm(),
                fact.globals(),
                fact.energyKept(),
                fact.cosine(),
                fact.splitRankShare(),
                fact.atMillis()));
        var expert = ledger.expert(fact.lineage(), fact.expertId()).orElseThrow();
        ledger.put(expert.folded());
        ledger.dequeue(expert);
        ledger.put(ledger.lineage(fact.lineage()).orElseThrow().committed());
        Keeping.prune(ledger, fact.lineage());
    }

    static void apply(Ledger ledger, LineageWentBack fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        for (OpenStep open : row.inFlight()) {
            if (open.step() >= fact.step()) {
                ledger.put(ledger.expert(fact.lineage(), open.expertId())
                        .orElseThrow()
                        .waitingAgain());
            }
        }
        ledger.put(row.wentBack(fact.step(), fact.epoch()).littered(fact.atMillis()));
        keep(ledger, fact.lineage(), generation -> generation.step() < fact.step());
        for (TaskRow open : ledger.tasks(fact.lineage())) {
            if (open.task().work() instanceof FoldShard && open.task().step() >= fact.step()) {
                ledger.close(fact.lineage(), open.task().id());
            }
        }
    }

    /** Forgets the generations that are not to be kept; what they name in the store is then released. */
    static void keep(Ledger ledger, String lineage, Predicate<Generation> kept) {
        for (ShardRow shard : ledger.shards(lineage, Standing.TRACK)) {
            List<Generation> stay = shard.generations().stream().filter(kept).toList();
            if (stay.size() < shard.generations().size()) {
                ledger.put(shard.with(stay));
            }
        }
    }
}
