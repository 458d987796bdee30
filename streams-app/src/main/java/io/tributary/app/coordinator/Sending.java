package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.LineageBlocked;
import io.tributary.app.lineage.Fact.ResultIgnored;
import io.tributary.app.lineage.Fact.TaskAdvanced;
import io.tributary.app.lineage.Fact.TaskOpened;
import io.tributary.app.lineage.Fact.TaskPostponed;
import io.tributary.app.lineage.Fact.TaskResent;
import io.tributary.app.lineage.LedgerRow.TaskPhase;
import io.tributary.app.lineage.LedgerRow.TaskRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskProgress;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.TaskWork.ReleaseBlobs;
import io.tributary.merge.task.TaskWork.SweepStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The life of a task: sent, heard of, failed, sent again. Only the newest attempt can fail; the first result of any
 * attempt counts.
 */
final class Sending {
    /** Who reports a task that nobody was heard of. */
    private static final String NOBODY = "";

    private static final int ATTEMPTS_AT_MEMORY = 3;

    private final Timing timing;

    Sending(Timing timing) {
        this.timing = timing;
    }

    /** What is wanted and not open yet. */
    Optional<Fact> open(Standing standing, Stream<Order> orders) {
        return orders.filter(order -> standing.ledger()
                        .task(standing.lineage(), order.id(standing.lineage()))
                        .isEmpty())
                .findFirst()
                .map(order -> new TaskOpened(
                        standing.lineage(),
                        standing.now(),
                        order.task(standing),
                        standing.now() + timing.queuedMillis(1)));
    }

    /** The log need not hold every sign of life: the first one, and then one per half deadline. */
    List<Fact> progressed(TaskRow open, TaskProgress report, long now) {
        long due = now + timing.runningMillis();
        boolean worthwhile = open.phase() == TaskPhase.SENT || due - open.dueMillis() >= timing.runningMillis() / 2;
        return open.isOut() && worthwhile
                ? List.of(new TaskAdvanced(
                        report.lineage(),
                        now,
                        report.taskId(),
                        report.attempt(),
                        report.worker(),
                        report.done(),
                        report.total(),
                        due))
                : List.of();
    }

    /** Whether a failure or a missing input is news: it is the newest attempt's first. */
    static boolean concerns(TaskRow open, TaskReport report) {
        return open.isOut() && report.attempt() >= open.task().attempt();
    }

    /** A failure that is not an expert's fault. */
    Fact failed(TaskRow open, TaskReport report, ErrorCode code, String message, long now) {
        int failures = open.failures() + 1;
        return failures >= attempts(code)
                ? blocked(open, failures, report.worker(), code, message, now)
                : new TaskPostponed(
                        report.lineage(),
                        now,
                        report.taskId(),
                        report.attempt(),
                        report.worker(),
                        code,
                        message,
                        failures,
                        now + timing.backoffMillis(failures));
    }

    /** What one worker's budget does not allow may fit another one's; none changes by waiting. */
    private int attempts(ErrorCode code) {
        return code == ErrorCode.EXCEEDS_MEMORY ? Math.min(ATTEMPTS_AT_MEMORY, timing.attempts()) : timing.attempts();
    }

    private static Fact blocked(TaskRow open, int failures, String worker, ErrorCode code, String message, long now) {
        String what = open.task().work().getClass().getSimpleName();
        return new LineageBlocked(
                open.lineage(),
                now,
                open.task().id(),
                open.task().attempt(),
                worker,
                code,
                what + " failed " + failures + " times: " + message);
    }

    /** Tasks that are due at this moment, in lineages that move. */
    List<Fact> tick(LedgerView ledger, long now) {
        return ledger.tasks().stream()
                .filter(open -> open.dueMillis() <= now && open.phase() != TaskPhase.EXHAUSTED)
                .filter(open -> ledger.lineage(open.lineage()).orElseThrow().moves())
                .map(open -> due(open, now))
                .toList();
    }

    private Fact due(TaskRow open, long now) {
        if (open.phase() != TaskPhase.RUNNING) {
            return resent(open, open.failures(), now);
        }
        int failures = open.failures() + 1;
        return failures >= timing.attempts()
                ? blocked(open, failures, NOBODY, ErrorCode.TIMED_OUT, "its workers fell silent", now)
                : resent(open, failures, now);
    }

    /** When a lineage continues: every open task that no worker is known to run. */
    List<Fact> resendAll(LedgerView ledger, String lineage, long now) {
        return ledger.tasks(lineage).stream()
                .filter(open -> open.phase() != TaskPhase.RUNNING)
                .map(open -> resent(open, 0, now))
                .toList();
    }

    private Fact resent(TaskRow open, int failures, long now) {
        int attempt = open.task().attempt() + 1;
        return new TaskResent(
                open.lineage(), now, open.task().again(now), failures, now + timing.queuedMillis(attempt));
    }

    static void apply(Ledger ledger, TaskOpened fact) {
        ledger.put(new TaskRow(fact.task(), TaskPhase.SENT, 0, fact.dueMillis()));
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        String id = fact.task().id();
        if (fact.task().work() instanceof ReleaseBlobs) {
            ledger.put(row.with(row.upkeep().releasing(id)));
        } else if (fact.task().work() instanceof SweepStore) {
            ledger.put(row.with(row.upkeep().sweeping(id)));
        }
    }

    static void apply(Ledger ledger, TaskAdvanced fact) {
        TaskRow open = ledger.task(fact.lineage(), fact.taskId()).orElseThrow();
        ledger.put(new TaskRow(open.task(), TaskPhase.RUNNING, open.failures(), fact.dueMillis()));
    }

    static void apply(Ledger ledger, TaskPostponed fact) {
        TaskRow open = ledger.task(fact.lineage(), fact.taskId()).orElseThrow();
        ledger.put(new TaskRow(open.task(), TaskPhase.POSTPONED, fact.failures(), fact.dueMillis()));
    }

    static void apply(Ledger ledger, LineageBlocked fact) {
        TaskRow open = ledger.task(fact.lineage(), fact.taskId()).orElseThrow();
        ledger.put(new TaskRow(open.task(), TaskPhase.EXHAUSTED, open.failures(), open.dueMillis()));
    }

    static void apply(Ledger ledger, TaskResent fact) {
        ledger.put(new TaskRow(fact.task(), TaskPhase.SENT, fact.failures(), fact.dueMillis()));
        ledger.put(ledger.lineage(fact.lineage()).orElseThrow().littered(fact.atMillis()));
    }

    static void apply(Ledger ledger, ResultIgnored fact) {
        ledger.put(ledger.lineage(fact.lineage()).orElseThrow().littered(fact.atMillis()));
    }
}
