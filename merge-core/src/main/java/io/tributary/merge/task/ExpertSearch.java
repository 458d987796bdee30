package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.signing.TrustedKey;
import io.tributary.merge.store.LineageStore;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether experts and what their task vectors are taken from are where they were, with the bytes that they had,
 * and signed as the recipe asks.
 */
final class ExpertSearch {
    private final Workbench bench;

    ExpertSearch(Workbench bench) {
        this.bench = bench;
    }

    TaskOutput.ExpertsFound run(LineageStore lineage, TaskWork.FindExperts work, Progress progress) {
        Optional<Plan> plan =
                Optional.of(work.plan()).filter(digest -> !digest.isEmpty()).map(digest -> bench.plan(lineage, digest));
        List<TrustedKey> signers = plan.map(known -> known.recipe().signers()).orElse(List.of());
        int total = work.experts().size();
        for (int i = 0; i < total; i++) {
            TaskWork.SoughtExpert sought = work.experts().get(i);
            find(sought, signers);
            plan.flatMap(known -> NamedStart.of(known, sought.expertId(), sought.start()))
                    .ifPresent(start -> start.open(bench.store()).close());
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
