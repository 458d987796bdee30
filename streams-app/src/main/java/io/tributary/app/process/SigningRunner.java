package io.tributary.app.process;

import io.tributary.merge.signing.Signer;
import io.tributary.merge.store.Store;
import io.tributary.merge.task.Progress;
import io.tributary.merge.task.TaskOutput;
import io.tributary.merge.task.TaskRunner;
import io.tributary.merge.task.TaskWork;

/**
 * Runs tasks and signs every version that one of them sealed, before its result is told: whoever hears of a version
 * finds it signed. A worker that is lost in between is followed by another one, which finds the version and signs it.
 */
record SigningRunner(TaskRunner runner, Store store, Signer signer) implements TaskRunner {
    @Override
    public TaskOutput run(String lineage, TaskWork work, Progress progress) {
        TaskOutput output = runner.run(lineage, work, progress);
        if (work instanceof TaskWork.SealVersion sealed) {
            store.lineage(lineage).sign(sealed.version(), signer);
        }
        return output;
    }
}
