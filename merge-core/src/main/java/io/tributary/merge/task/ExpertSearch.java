package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.signing.TrustedKey;
import io.tributary.merge.store.LineageStore;
import java.util.List;

/** Looks whether experts are where they were, with the bytes that they had, and signed as the recipe asks. */
final class ExpertSearch {
    private final Workbench bench;

    ExpertSearch(Workbench bench) {
        this.bench = bench;
    }

    TaskOutput.ExpertsFound run(LineageStore lineage, TaskWork.FindExperts work, Progress progress) {
        List<TrustedKey> signers = work.plan().isEmpty()
                ? List.of()
                : bench.plan(lineage, work.plan()).recipe().signers();
        int total = work.experts().size();
        for (int i = 0; i < total; i++) {
            find(work.experts().get(i), signers);
            progress.at(i + 1, total);
        }
        return new TaskOutput.ExpertsFound(total);
    }

    private void find(TaskWork.SoughtExpert sought, List<TrustedKey> signers) {
        PublishedBytes bytes;
        try (Checkpoint checkpoint = bench.store().open(sought.expert())) {
            bytes = new PublishedBytes(sought.expertId(), sought.expert(), checkpoint);
        } catch (MergeException failure) {
            throw new MergeException(
                    failure.code(),
                    "Expert '" + sought.expertId() + "' cannot be had any more: " + failure.getMessage(),
                    failure);
        }
        bytes.requireUnchanged(ErrorCode.CHANGED_AFTER_ACCEPTANCE).requireSigned(signers);
    }
}
