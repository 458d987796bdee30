package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact.ExpertSubtracted;
import io.tributary.app.lineage.Fact.ExpertWithdrawn;
import io.tributary.app.lineage.Fact.RetractionAsked;
import io.tributary.app.lineage.Fact.RetractionBegan;
import io.tributary.app.lineage.Fact.RetractionFailed;
import io.tributary.app.lineage.LedgerRow.ArrivalRow;
import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LedgerRow.TaskRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.OpenStep;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import io.tributary.app.lineage.LineageRow.Rework;
import io.tributary.app.lineage.LineageRow.ReworkPhase;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.merge.task.TaskWork;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TaskWork.InspectExpert;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What facts about retractions do to the rows. */
final class Retractions {
    private Retractions() {}

    static void apply(Ledger ledger, ExpertWithdrawn fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ExpertRow expert = ledger.expert(fact.lineage(), fact.expertId()).orElseThrow();
        close(ledger, fact.lineage(), work -> isInspectionOf(work, fact.expertId()));
        ledger.dequeue(expert);
        ledger.put(expert.retracted());
        LineageRow without = row.with(row.intake().oneMoreRetracted());
        boolean asked = row.rework()
                .filter(rework -> rework.expertId().equals(fact.expertId()))
                .isPresent();
        ledger.put((asked ? without.with(Optional.<Rework>empty()) : without).littered(fact.atMillis()));
        if (asked) {
            Anchoring.end(ledger, ledger.lineage(fact.lineage()).orElseThrow(), anchor(row));
        }
    }

    static void apply(Ledger ledger, RetractionAsked fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ledger.put(row.with(Optional.of(new Rework(
                fact.expertId(), fact.by(), ReworkPhase.ASKED, fact.anchor(), fact.folds(), 0, fact.atMillis()))));
    }

    static void apply(Ledger ledger, RetractionBegan fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        Rework rework = row.rework().orElseThrow();
        ledger.close(fact.lineage(), fact.taskId());
        if (fact.by() == RetractionBy.REFOLD) {
            refold(ledger, row, rework, fact);
            return;
        }
        ExpertRow expert = ledger.expert(fact.lineage(), fact.expertId()).orElseThrow();
        fact.inspection().ifPresent(found -> {
            ledger.put(expert.inspectedAgain(found));
            ledger.stored(fact.lineage(), Blobs.report(found.report()));
        });
        OpenStep open = new OpenStep(row.step() + 1, fact.epoch(), fact.expertId(), 0);
        ledger.put(
                row.wentBack(row.step() + 1, fact.epoch()).with(List.of(open)).with(Optional.of(rework.folding(0))));
    }

    private static void refold(Ledger ledger, LineageRow row, Rework rework, RetractionBegan fact) {
        ExpertRow expert = ledger.expert(fact.lineage(), fact.expertId()).orElseThrow();
        // Places in the queue move back: who was inspected there would be forgotten.
        close(ledger, fact.lineage(), work -> work instanceof InspectExpert);
        Standing.of(ledger, fact.lineage(), fact.atMillis()).orElseThrow().front().stream()
                .filter(waiting -> waiting.phase() == ExpertPhase.ACCEPTED || waiting.phase() == ExpertPhase.ARRIVED)
                .forEach(waiting -> ledger.put(waiting.again()));
        long last = 0;
        for (long step = fact.anchor() + 1; step <= row.step(); step++) {
            StepRow undone = ledger.step(fact.lineage(), Standing.TRACK, step).orElseThrow();
            ExpertRow folded = ledger.expert(fact.lineage(), undone.expertId()).orElseThrow();
            ledger.remove(undone.key());
            if (!undone.expertId().equals(fact.expertId())) {
                ledger.put(folded.again());
                ledger.put(new ArrivalRow(fact.lineage(), folded.arrival(), folded.expertId()));
                last = Math.max(last, folded.arrival());
            }
        }
        for (ShardRow shard : ledger.shards(fact.lineage(), Standing.TRACK)) {
            Optional<Generation> anchor = Anchoring.take(ledger, shard, fact.anchor());
            ledger.put(shard.with(anchor.stream().toList()));
        }
        Anchoring.endFrom(ledger, fact.lineage(), fact.anchor() + 1);
        taken(ledger, row, expert);
        boolean nothingLeft = fact.anchor() == 0 && last == 0;
        ledger.put(row.retracted(
                        fact.epoch(), fact.anchor(), nothingLeft ? Optional.empty() : Optional.of(rework.folding(last)))
                .littered(fact.atMillis()));
    }

    /** The expert is out; versions that contain it say so. */
    private static void taken(Ledger ledger, LineageRow row, ExpertRow expert) {
        long first = expert.version().orElse(row.shelf().newest() + 1);
        for (long version = first; version <= row.shelf().newest(); version++) {
            ledger.version(row.lineage(), version)
                    .map(older -> older.containing(expert.expertId()))
                    .ifPresent(ledger::put);
        }
        ledger.put(expert.retracted());
    }

    static void apply(Ledger ledger, ExpertSubtracted fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ExpertRow expert = ledger.expert(fact.lineage(), fact.expertId()).orElseThrow();
        long own = expert.step().orElseThrow();
        long head = row.step() - 1;
        for (long step = own + 1; step <= row.step(); step++) {
            StepRow moved = ledger.step(fact.lineage(), Standing.TRACK, step)
                    .orElseThrow()
                    .movedTo(step - 1);
            ledger.put(moved);
            ledger.put(ledger.expert(fact.lineage(), moved.expertId())
                    .orElseThrow()
                    .movedTo(step - 1));
        }
        ledger.remove(StepRow.key(fact.lineage(), Standing.TRACK, row.step()));
        ledger.step(fact.lineage(), Standing.TRACK, head)
                .map(last -> last.with(fact.epoch(), fact.globals()))
                .ifPresent(ledger::put);
        for (ShardRow shard : ledger.shards(fact.lineage(), Standing.TRACK)) {
            // Where nothing is left the state is the empty one: what rounding left behind goes.
            ledger.put(shard.with(Standing.generation(shard, row.step() + 1).stream()
                    .filter(generation -> head > 0)
                    .map(generation -> generation.movedTo(head, fact.epoch()))
                    .toList()));
        }
        Anchoring.endFrom(ledger, fact.lineage(), own);
        taken(ledger, row, expert);
        Optional<Rework> rework = head > 0 ? row.rework() : Optional.empty();
        ledger.put(row.retracted(fact.epoch(), head, rework).littered(fact.atMillis()));
    }

    static void apply(Ledger ledger, RetractionFailed fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ledger.close(fact.lineage(), fact.taskId());
        LineageRow stays = row.with(Optional.<Rework>empty());
        if (fact.epoch() > row.epoch()) {
            close(ledger, fact.lineage(), work -> work instanceof FoldShard);
            stays = stays.wentBack(row.step() + 1, fact.epoch());
            Steps.keep(ledger, fact.lineage(), generation -> generation.step() <= row.step());
        }
        ledger.put(stays.littered(fact.atMillis()));
        ledger.expert(fact.lineage(), fact.expertId()).map(ExpertRow::nextRound).ifPresent(ledger::put);
        Anchoring.end(ledger, ledger.lineage(fact.lineage()).orElseThrow(), anchor(row));
    }

    private static long anchor(LineageRow row) {
        return row.rework().map(Rework::anchor).orElse(0L);
    }

    private static boolean isInspectionOf(TaskWork work, String expertId) {
        return work instanceof InspectExpert inspect && inspect.expertId().equals(expertId);
    }

    private static void close(Ledger ledger, String lineage, Predicate<TaskWork> which) {
        for (TaskRow open : ledger.tasks(lineage)) {
            if (which.test(open.task().work())) {
                ledger.close(lineage, open.task().id());
            }
        }
    }
}
