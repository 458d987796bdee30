package io.tributary.merge.task;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.expert.StoredTensor;
import io.tributary.merge.inspect.Blame;
import io.tributary.merge.inspect.ExpertReport;
import io.tributary.merge.inspect.ReportedTensor;
import io.tributary.merge.store.Store;
import java.util.Optional;

/** What an accepted expert's task vectors are taken from, opened again; empty where that is the base. */
record OpenStart(Optional<CheckpointRef> ref, Optional<Checkpoint> file) implements AutoCloseable {
    static OpenStart of(Store store, ExpertReport report) {
        Optional<CheckpointRef> ref = report.start().stream().findFirst();
        return new OpenStart(ref, ref.map(start -> Blame.start(start).reading(() -> store.open(start))));
    }

    /** The tensor's; empty where its task vector is taken from the base's, or is stored itself. */
    Optional<StoredTensor> of(ReportedTensor theirs) {
        return theirs.start().stream()
                .findFirst()
                .map(source -> AcceptedTensor.ofStart(ref.orElseThrow(), file.orElseThrow(), source));
    }

    @Override
    public void close() {
        file.ifPresent(Checkpoint::close);
    }
}
