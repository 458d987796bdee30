package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.BasePlanned;
import io.tributary.app.lineage.Fact.ExpertAccepted;
import io.tributary.app.lineage.Fact.ExpertRejected;
import io.tributary.app.lineage.Fact.GenerationFolded;
import io.tributary.app.lineage.Fact.GenerationRendered;
import io.tributary.app.lineage.Fact.LineageRefused;
import io.tributary.app.lineage.Fact.LineageWentBack;
import io.tributary.app.lineage.Fact.RejectionPhase;
import io.tributary.app.lineage.Fact.ResultIgnored;
import io.tributary.app.lineage.Fact.StoreTidied;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LedgerRow.Inspection;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LedgerRow.TaskRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.OpenStep;
import io.tributary.app.lineage.LineageRow.OpenVersion;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskFailed;
import io.tributary.app.lineage.TaskReport.TaskProgress;
import io.tributary.app.lineage.TaskReport.TaskStale;
import io.tributary.app.lineage.TaskReport.TaskSucceeded;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.TaskOutput;
import io.tributary.merge.task.TaskOutput.BaseInspected;
import io.tributary.merge.task.TaskOutput.BlobsReleased;
import io.tributary.merge.task.TaskOutput.ExpertInspected;
import io.tributary.merge.task.TaskOutput.ExpertsFound;
import io.tributary.merge.task.TaskOutput.ShardFolded;
import io.tributary.merge.task.TaskOutput.ShardRendered;
import io.tributary.merge.task.TaskOutput.StateLinked;
import io.tributary.merge.task.TaskOutput.VersionSealed;
import io.tributary.merge.task.TaskWork;
import io.tributary.merge.task.TaskWork.FindExperts;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TaskWork.InspectBase;
import io.tributary.merge.task.TaskWork.InspectExpert;
import io.tributary.merge.task.TaskWork.LinkState;
import io.tributary.merge.task.TaskWork.ReleaseBlobs;
import io.tributary.merge.task.TaskWork.RenderShard;
import io.tributary.merge.task.TaskWork.SealVersion;
import io.tributary.merge.task.TaskWork.SweepStore;
import java.util.List;
import java.util.Optional;

/** What a worker's report means. */
final class Results {
    private final Sending sending;

    Results(Sending sending) {
        this.sending = sending;
    }

    List<Fact> reported(LedgerView ledger, LineageRow row, TaskReport report, long now) {
        Optional<TaskRow> open = ledger.task(row.lineage(), report.taskId());
        if (open.isEmpty()) {
            return report instanceof TaskSucceeded
                    ? List.of(new ResultIgnored(row.lineage(), now, report.taskId(), report.attempt(), report.worker()))
                    : List.of();
        }
        if (report instanceof TaskSucceeded succeeded) {
            return succeeded(ledger, row, open.get(), succeeded, now);
        }
        if (report instanceof TaskProgress progress) {
            return sending.progressed(open.get(), progress, now);
        }
        if (!Sending.concerns(open.get(), report)) {
            return List.of();
        }
        if (report instanceof TaskFailed failed) {
            return failed(row, open.get(), failed, now);
        }
        String missing = "an input is gone: " + ((TaskStale) report).missing();
        return List.of(sending.failed(open.get(), report, ErrorCode.STATE_CORRUPT, missing, now));
    }

    private List<Fact> failed(LineageRow row, TaskRow open, TaskFailed report, long now) {
        TaskWork work = open.task().work();
        String id = report.taskId();
        boolean gone = report.code().type().rejects() || report.code() == ErrorCode.STORE_UNAVAILABLE;
        // A second track must do what its leader has done: it tries again, and is blocked in the end.
        boolean optional = !InitializeTrack.isTrack(row.lineage());
        if (gone && optional && Retracting.concerns(row, open.task())) {
            return List.of(Retracting.failed(row, id, report.code(), report.message(), now));
        }
        if (report.code().type().rejects()) {
            if (work instanceof InspectBase) {
                return List.of(new LineageRefused(row.lineage(), now, id, report.code(), report.message()));
            }
            if (work instanceof InspectExpert inspect) {
                return List.of(rejected(report, inspect.expertId(), RejectionPhase.INSPECTION, now));
            }
            if (work instanceof FoldShard fold) {
                String expertId = row.inFlight().stream()
                        .filter(step -> step.step() == fold.step())
                        .map(OpenStep::expertId)
                        .findFirst()
                        .orElseThrow();
                String reason = "expert " + expertId + " was rejected in step " + fold.step();
                return List.of(
                        new LineageWentBack(row.lineage(), now, fold.step(), row.epoch() + 1, reason),
                        rejected(report, expertId, RejectionPhase.FOLD, now));
            }
        }
        return List.of(sending.failed(open, report, report.code(), report.message(), now));
    }

    private static Fact rejected(TaskFailed report, String expertId, RejectionPhase phase, long now) {
        return new ExpertRejected(
                report.lineage(), now, report.taskId(), expertId, phase, report.code(), report.message());
    }

    private List<Fact> succeeded(LedgerView ledger, LineageRow row, TaskRow open, TaskSucceeded report, long now) {
        Optional<Fact> fact = fact(ledger, row, open.task(), report, now);
        if (fact.isPresent() || !Sending.concerns(open, report)) {
            return fact.stream().toList();
        }
        String message =
                "the worker answered with " + report.output().getClass().getSimpleName();
        return List.of(sending.failed(open, report, ErrorCode.INTERNAL, message, now));
    }

    /** What a result makes so; empty where it does not fit the work. */
    private static Optional<Fact> fact(LedgerView ledger, LineageRow row, Task task, TaskSucceeded report, long now) {
        TaskWork work = task.work();
        TaskOutput output = report.output();
        if (work instanceof InspectBase && output instanceof BaseInspected inspected) {
            return Optional.of(planned(task, inspected, now));
        }
        if (work instanceof InspectExpert
                && output instanceof ExpertInspected found
                && Retracting.isSearch(row, work)) {
            Inspection inspection = new Inspection(
                    found.report(), found.taskNorm(), found.touchedShards(), found.scalars(), found.notes());
            return Optional.of(Retracting.began(row, task.id(), Optional.of(inspection), now));
        }
        if (work instanceof FindExperts && output instanceof ExpertsFound) {
            return Optional.of(Retracting.began(row, task.id(), Optional.empty(), now));
        }
        if (work instanceof LinkState && output instanceof StateLinked answer) {
            return Forking.pending(ledger, row.lineage())
                    .map(fork -> Forking.linked(fork, task.id(), answer.linked(), now));
        }
        if (work instanceof InspectExpert inspect && output instanceof ExpertInspected inspected) {
            return Optional.of(accepted(task, inspect, inspected, now));
        }
        if (work instanceof FoldShard && output instanceof ShardFolded folded) {
            return Optional.of(folded(task, report, folded, now));
        }
        if (work instanceof RenderShard && output instanceof ShardRendered rendered) {
            return Optional.of(rendered(row, task, report, rendered, now));
        }
        if (work instanceof SealVersion seal && output instanceof VersionSealed made) {
            return Optional.of(made(ledger, task, seal, made, now));
        }
        if ((work instanceof ReleaseBlobs || work instanceof SweepStore) && output instanceof BlobsReleased released) {
            return Optional.of(new StoreTidied(task.lineage(), now, task.id(), released.files(), released.bytes()));
        }
        return Optional.empty();
    }

    private static Fact planned(Task task, BaseInspected output, long now) {
        return new BasePlanned(
                task.lineage(),
                now,
                task.id(),
                output.plan(),
                output.shards(),
                output.tensors(),
                output.parameters(),
                output.stateFactor(),
                output.untouchedUnchanged());
    }

    private static Fact accepted(Task task, InspectExpert work, ExpertInspected output, long now) {
        return new ExpertAccepted(
                task.lineage(),
                now,
                task.id(),
                work.expertId(),
                output.report(),
                output.taskNorm(),
                output.touchedShards(),
                output.scalars(),
                output.notes());
    }

    private static Fact folded(Task task, TaskSucceeded report, ShardFolded output, long now) {
        return new GenerationFolded(
                task.lineage(),
                now,
                task.id(),
                task.track(),
                task.step(),
                task.epoch(),
                task.shard(),
                output.state(),
                output.norms(),
                output.diagnostics(),
                output.summary(),
                report.worker(),
                report.tookMillis());
    }

    private static Fact rendered(LineageRow row, Task task, TaskSucceeded report, ShardRendered output, long now) {
        OpenVersion making = row.shelf().making().orElseThrow();
        return new GenerationRendered(
                task.lineage(),
                now,
                task.id(),
                task.track(),
                making.version(),
                task.shard(),
                output.rendered(),
                output.bytes(),
                report.worker(),
                report.tookMillis());
    }

    private static Fact made(LedgerView ledger, Task task, SealVersion work, VersionSealed output, long now) {
        StepRow step = ledger.step(task.lineage(), task.track(), work.step()).orElseThrow();
        return new VersionMade(
                task.lineage(),
                now,
                task.id(),
                task.track(),
                work.version(),
                work.step(),
                work.epoch(),
                step.expertId(),
                work.globals(),
                output.path(),
                output.manifest(),
                output.weights(),
                output.history(),
                output.bytes());
    }
}
