package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.ExpertSubtracted;
import io.tributary.app.lineage.Fact.ExpertWithdrawn;
import io.tributary.app.lineage.Fact.RetractionBegan;
import io.tributary.app.lineage.Fact.RetractionFailed;
import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.Inspection;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.OpenStep;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import io.tributary.app.lineage.LineageRow.Rework;
import io.tributary.app.lineage.LineageRow.ReworkPhase;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.Task;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.StepTotals;
import io.tributary.merge.task.TaskWork;
import io.tributary.merge.task.TaskWork.FindExperts;
import io.tributary.merge.task.TaskWork.InspectExpert;
import io.tributary.merge.task.TaskWork.SoughtExpert;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How an expert is taken out of a lineage again once that was asked: what is sought before anything changes, and what
 * is done then. A retraction waits until no step is in flight and no version is being made; from then on until its new
 * head becomes a version, nothing but the retraction goes on. One at a time.
 */
final class Retracting {
    private Retracting() {}

    /** Whether no step may start: steps in flight end first, then what is needed is sought. */
    static boolean waits(LineageRow row) {
        return row.rework()
                .filter(rework -> rework.phase() == ReworkPhase.ASKED || rework.by() == RetractionBy.SUBTRACT)
                .isPresent();
    }

    /** Whether a step in flight is the subtraction. */
    static boolean isSubtracted(LineageRow row, OpenStep open) {
        return row.rework().filter(rework -> rework.subtracts(open.expertId())).isPresent();
    }

    /** Whether no version may be begun: the search is out, or the subtraction under way. */
    static boolean holdsVersions(Standing standing) {
        LineageRow row = standing.row();
        if (row.rework().isEmpty()) {
            return false;
        }
        return row.inFlight().stream().anyMatch(open -> isSubtracted(row, open))
                || standing.ledger().tasks(row.lineage()).stream()
                        .anyMatch(open -> isSearch(row, open.task().work()));
    }

    /** Whether experts are folded again, so that no version is made until the last of them. */
    static boolean isRefolding(LineageRow row) {
        return row.rework()
                .filter(rework -> rework.phase() == ReworkPhase.FOLDING)
                .isPresent();
    }

    /** Whether all experts that are folded again are in, once a step is committed. */
    static boolean isComplete(Standing standing, long step) {
        long last = standing.row().rework().orElseThrow().lastArrival();
        long before = step - standing.row().step();
        return standing.ledger().queue(standing.lineage(), before + 1).stream()
                .skip(before)
                .allMatch(expert -> expert.arrival() > last);
    }

    /** Whether a task seeks what the retraction that was asked for needs. */
    static boolean isSearch(LineageRow row, TaskWork work) {
        if (row.rework().isEmpty() || row.rework().get().phase() != ReworkPhase.ASKED) {
            return false;
        }
        return work instanceof FindExperts
                || (work instanceof InspectExpert inspect
                        && inspect.expertId().equals(row.rework().get().expertId()));
    }

    /** The retraction that was asked for, once nothing else goes on. */
    private static Optional<Rework> due(Standing standing) {
        LineageRow row = standing.row();
        return row.rework()
                .filter(rework -> rework.phase() == ReworkPhase.ASKED)
                .filter(rework ->
                        row.inFlight().isEmpty() && row.shelf().making().isEmpty());
    }

    static Optional<Fact> next(Standing standing) {
        return due(standing).flatMap(rework -> next(standing, rework));
    }

    /** What the end of the steps in flight has decided already. */
    private static Optional<Fact> next(Standing standing, Rework rework) {
        ExpertRow expert = standing.expert(rework.expertId());
        if (expert.phase() == ExpertPhase.REJECTED) {
            String message = "Expert " + expert.expertId() + " was rejected meanwhile.";
            return Optional.of(failed(standing.row(), "", ErrorCode.INVALID_ARGUMENT, message, standing.now()));
        }
        if (expert.phase() != ExpertPhase.FOLDED) {
            return Optional.of(new ExpertWithdrawn(
                    standing.lineage(), standing.now(), expert.expertId(), "retracted before it was folded"));
        }
        return rework.by() == RetractionBy.REFOLD && again(standing, rework).isEmpty()
                ? Optional.of(began(standing.row(), "", Optional.empty(), standing.now()))
                : Optional.empty();
    }

    /** Experts that are folded again, in order. */
    private static List<ExpertRow> again(Standing standing, Rework rework) {
        return LongStream.rangeClosed(rework.anchor() + 1, standing.row().step())
                .mapToObj(step -> standing.step(step).expertId())
                .filter(id -> !id.equals(rework.expertId()))
                .map(standing::expert)
                .toList();
    }

    /** What must be found before anything changes. */
    static Stream<Order> orders(Standing standing) {
        return due(standing).stream().map(rework -> search(standing, rework));
    }

    private static Order search(Standing standing, Rework rework) {
        if (rework.by() == RetractionBy.SUBTRACT) {
            return Wanted.inspectExpert(
                    standing, standing.expert(rework.expertId()).nextRound());
        }
        List<SoughtExpert> experts = again(standing, rework).stream()
                .map(expert -> new SoughtExpert(expert.expertId(), expert.expert(), expert.start()))
                .toList();
        List<String> inputs = new ArrayList<>(List.of(rework.expertId(), Long.toString(rework.askedAtMillis())));
        experts.forEach(
                expert -> inputs.add(expert.expertId() + " " + expert.expert().digest()));
        return Order.of(
                standing.row().epoch(),
                0,
                new FindExperts(experts, standing.plan().digest()),
                inputs);
    }

    /** All was found. */
    static Fact began(LineageRow row, String taskId, Optional<Inspection> inspection, long now) {
        Rework rework = row.rework().orElseThrow();
        return new RetractionBegan(
                row.lineage(),
                now,
                taskId,
                rework.expertId(),
                rework.by(),
                rework.anchor(),
                row.epoch() + 1,
                inspection);
    }

    /** Not all was found, or the expert is not what it was. */
    static Fact failed(LineageRow row, String taskId, ErrorCode code, String message, long now) {
        Rework rework = row.rework().orElseThrow();
        int epoch = rework.phase() == ReworkPhase.FOLDING ? row.epoch() + 1 : row.epoch();
        return new RetractionFailed(
                row.lineage(),
                now,
                taskId,
                rework.expertId(),
                epoch,
                code,
                "Expert " + rework.expertId() + " stays in " + row.lineage() + ", nothing has changed. " + message);
    }

    /** Whether a task's failure is the retraction's. */
    static boolean concerns(LineageRow row, Task task) {
        return isSearch(row, task.work())
                || (task.work() instanceof TaskWork.FoldShard fold
                        && row.inFlight().stream()
                                .anyMatch(open -> open.step() == fold.step() && isSubtracted(row, open)));
    }

    /** Every shard is without the expert. */
    static Optional<Fact> subtracted(Standing standing, OpenStep open) {
        ExpertRow expert = standing.expert(open.expertId());
        StepRow head = standing.head().orElseThrow();
        StepRow own = standing.step(expert.step().orElseThrow());
        StepTotals totals = StepTotals.of(standing.shards().stream()
                .map(shard -> Standing.generation(shard, open.step()).orElseThrow())
                .map(Generation::norms)
                .toList());
        return Optional.of(new ExpertSubtracted(
                standing.lineage(),
                standing.now(),
                expert.expertId(),
                standing.row().epoch() + 1,
                head.globals().minus(own.taskNorm(), totals.accumulatorNorm(), expert.weight())));
    }
}
