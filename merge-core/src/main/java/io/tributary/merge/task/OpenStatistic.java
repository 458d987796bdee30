package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.inspect.Blame;
import io.tributary.merge.inspect.ExpertReport;
import io.tributary.merge.inspect.ReportedTensor;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.store.Store;
import io.tributary.merge.technique.Statistic;
import java.util.Optional;

/** What an expert brought beside its weights, opened again for a technique that needs it. */
record OpenStatistic(Optional<Statistic> kind, Optional<Checkpoint> file) implements AutoCloseable {
    static OpenStatistic of(Store store, Optional<Statistic> wanted, ExpertReport report) {
        return new OpenStatistic(
                wanted, wanted.map(kind -> Blame.EXPERT.reading(() -> store.open(reference(kind, report)))));
    }

    private static CheckpointRef reference(Statistic kind, ExpertReport report) {
        CheckpointRef reference = report.statistics().get(kind.role());
        if (reference == null) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT, "The expert's inspection report names no " + kind.role() + " file");
        }
        return reference;
    }

    /** The tensor's; empty where the technique needs none for it. */
    Optional<AcceptedTensor> of(ReportedTensor theirs, PlannedTensor tensor) {
        return kind.flatMap(wanted -> theirs.statistic(wanted.role()).flatMap(bytes -> wanted.shape(tensor.role())
                .map(shape -> AcceptedTensor.ofStatistic(file.orElseThrow(), theirs.name(), bytes, shape))));
    }

    @Override
    public void close() {
        file.ifPresent(Checkpoint::close);
    }
}
