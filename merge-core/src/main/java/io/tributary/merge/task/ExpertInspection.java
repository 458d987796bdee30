package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.inspect.Blame;
import io.tributary.merge.inspect.ExpertReport;
import io.tributary.merge.inspect.ExpertSurvey;
import io.tributary.merge.inspect.ReportedTensor;
import io.tributary.merge.inspect.SurveyedExpert;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.signing.ModelSignature;
import io.tributary.merge.signing.TrustedKey;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.LineageStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Accepts or refuses an expert, and writes down what folds are going to need. */
final class ExpertInspection {
    private final Workbench bench;

    ExpertInspection(Workbench bench) {
        this.bench = bench;
    }

    TaskOutput.ExpertInspected run(LineageStore lineage, TaskWork.InspectExpert work, Progress progress) {
        Plan plan = bench.plan(lineage, work.plan());
        try (Checkpoint base = Blame.base(() -> bench.store().open(plan.base()));
                Brought brought = Brought.open(bench.store(), work)) {
            requireSigned(plan, work, brought.expert());
            long total = Totals.bytes(base) + Totals.bytes(brought.expert());
            SurveyedExpert found = new ExpertSurvey(bench.kernels(), bench.buffers())
                    .of(plan, base, brought.offer(), done -> progress.at(Math.min(done, total), total));
            found.requireAccepted();
            ExpertReport report = new ExpertReport(
                    ExpertReport.FORMAT,
                    work.plan(),
                    work.expertId(),
                    work.expert(),
                    work.weight(),
                    new TreeMap<>(work.statistics()),
                    found.tensors(),
                    work.round());
            return new TaskOutput.ExpertInspected(
                    lineage.put(BlobKind.REPORTS, report.json()),
                    found.taskNorm(),
                    touchedShards(plan, found),
                    Map.of(),
                    found.notes());
        }
    }

    /** Only where the recipe asks for it: it reads every byte once more. */
    private static void requireSigned(Plan plan, TaskWork.InspectExpert work, Checkpoint expert) {
        List<TrustedKey> signers = plan.recipe().signers();
        if (signers.isEmpty()) {
            return;
        }
        SortedMap<String, String> digests = new TreeMap<>();
        expert.files().forEach(file -> digests.put(file.name(), Sha256.of(file.path())));
        String found = CheckpointDigest.of(digests);
        if (!found.equals(work.expert().digest())) {
            throw new MergeException(
                    ErrorCode.DIGEST_MISMATCH,
                    "Expert '" + work.expertId() + "' is not what was published: its digest is " + found + ", expected "
                            + work.expert().digest());
        }
        ModelSignature.require(
                "Expert '" + work.expertId() + "'", ModelSignature.all(expert.location()), digests, signers);
    }

    private static List<Integer> touchedShards(Plan plan, SurveyedExpert found) {
        Set<String> touched = found.tensors().stream()
                .filter(ReportedTensor::touched)
                .map(ReportedTensor::name)
                .collect(Collectors.toUnmodifiableSet());
        return IntStream.range(0, plan.shards().size())
                .filter(shard -> plan.shards().get(shard).stream().anyMatch(touched::contains))
                .boxed()
                .toList();
    }
}
