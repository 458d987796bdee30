package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.store.Store;

/** Looks whether experts are where they were, with the bytes that they had. */
final class ExpertSearch {
    private final Store store;

    ExpertSearch(Store store) {
        this.store = store;
    }

    TaskOutput.ExpertsFound run(TaskWork.FindExperts work, Progress progress) {
        int total = work.experts().size();
        for (int i = 0; i < total; i++) {
            find(work.experts().get(i));
            progress.at(i + 1, total);
        }
        return new TaskOutput.ExpertsFound(total);
    }

    private void find(TaskWork.SoughtExpert sought) {
        String digest;
        try (Checkpoint checkpoint = store.open(sought.expert())) {
            digest = CheckpointDigest.of(checkpoint.location());
        } catch (MergeException failure) {
            throw new MergeException(
                    failure.code(),
                    "Expert '" + sought.expertId() + "' cannot be had any more: " + failure.getMessage(),
                    failure);
        }
        if (!digest.equals(sought.expert().digest())) {
            throw new MergeException(
                    ErrorCode.CHANGED_AFTER_ACCEPTANCE,
                    "Expert '" + sought.expertId() + "' at " + sought.expert().uri() + " has digest " + digest
                            + ", expected " + sought.expert().digest()
                            + ": its files were changed since it was published. Put the old ones back");
        }
    }
}
