package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.inspect.Blame;
import io.tributary.merge.inspect.ExpertReport;
import io.tributary.merge.inspect.ExpertSurvey;
import io.tributary.merge.inspect.ReportedTensor;
import io.tributary.merge.inspect.SurveyedExpert;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.LineageStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        Optional<NamedStart> start = NamedStart.of(plan, work.expertId(), work.start());
        try (Checkpoint base = Blame.BASE.reading(() -> bench.store().open(plan.base()));
                Brought brought = Brought.open(bench.store(), work, start)) {
            if (!plan.recipe().signers().isEmpty()) {
                new PublishedBytes(work.expertId(), work.expert(), brought.expert())
                        .requireUnchanged(ErrorCode.DIGEST_MISMATCH)
                        .requireSigned(plan.recipe().signers());
            }
            long total = Totals.bytes(base) + Totals.bytes(brought.expert());
            SurveyedExpert found = new ExpertSurvey(bench.kernels(), bench.buffers())
                    .of(plan, base, brought.offer(), done -> progress.at(Math.min(done, total), total));
            found.requireAccepted();
            ExpertReport report = new ExpertReport(
                    ExpertReport.FORMAT,
                    work.plan(),
                    work.expertId(),
                    work.expert(),
                    start.map(NamedStart::start).stream().toList(),
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
