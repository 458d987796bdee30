package io.tributary.merge.task;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.expert.StoredTensor;
import io.tributary.merge.inspect.Blame;
import io.tributary.merge.inspect.ExpertReport;
import io.tributary.merge.inspect.ReportedTensor;
import io.tributary.merge.store.Store;
import java.util.Optional;

/** What an accepted expert's task vectors are taken from, opened again; empty where that is the base. */
record OpenStart(Optional<Checkpoint> file) implements AutoCloseable {
    static OpenStart of(Store store, ExpertReport report) {
        return new OpenStart(
                report.start().stream().findFirst().map(ref -> Blame.acceptedStart(() -> store.open(ref))));
    }

    /** The tensor's; empty where its task vector is taken from the base's, or is stored itself. */
    Optional<StoredTensor> of(ReportedTensor theirs) {
        return theirs.start().stream().findFirst().map(source -> AcceptedTensor.ofStart(file.orElseThrow(), source));
    }

    @Override
    public void close() {
        file.ifPresent(Checkpoint::close);
    }
}
