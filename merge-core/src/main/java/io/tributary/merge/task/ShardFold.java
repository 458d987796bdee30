package io.tributary.merge.task;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.expert.TaskVector;
import io.tributary.merge.file.Printable;
import io.tributary.merge.inspect.Blame;
import io.tributary.merge.inspect.ExpertReport;
import io.tributary.merge.inspect.ReportedTensor;
import io.tributary.merge.plan.LayerDepths;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.readahead.WriteBehind;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.BlobOutput;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.tensor.TensorSpec;
import io.tributary.merge.version.TensorReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Folds one expert's part into one shard's state, checking every byte of expert, base and state on the way. */
final class ShardFold {
    private final Workbench bench;
    private final String lineageName;
    private final LineageStore lineage;
    private final TaskWork.FoldShard work;
    private final Plan plan;
    private final Technique technique;
    private final StateLayout before;
    private final StateLayout after;
    private final LayerDepths depths;
    private final List<PlannedTensor> tensors;

    ShardFold(Workbench bench, String lineageName, LineageStore lineage, TaskWork.FoldShard work) {
        this.bench = bench;
        this.lineageName = lineageName;
        this.lineage = lineage;
        this.work = work;
        this.plan = bench.plan(lineage, work.plan());
        this.technique = plan.technique(work.track());
        this.before = new StateLayout(technique, work.expertsBefore());
        this.after = new StateLayout(technique, work.expertsAfter());
        this.depths = LayerDepths.of(plan);
        this.tensors = plan.shard(work.shard());
    }

    TaskOutput.ShardFolded run(Progress progress) {
        new WorkingSet(technique, work.expertsBefore() + 1, plan.recipe().taskVector())
                .require(bench.memory(), tensors);
        ExpertReport report = ExpertReport.read(bench.report(lineage, work.report()));
        Map<String, ReportedTensor> reported = report.byName();
        try (OpenState state = OpenState.of(lineage, work.stateIn(), before.of(tensors));
                Checkpoint base = Blame.BASE.reading(() -> bench.store().open(plan.base()));
                Checkpoint expert = Blame.EXPERT.reading(() -> bench.store().open(work.expert()));
                OpenStart start = OpenStart.of(bench.store(), report);
                OpenStatistic statistic = OpenStatistic.of(bench.store(), technique.statistic(), report);
                NDManager held = bench.kernels().scope();
                BlobOutput out = lineage.create(BlobKind.STATE);
                WriteBehind behind = new WriteBehind(out)) {
            SafetensorsWriter writer = SafetensorsWriter.begin(behind, after.of(tensors), metadata());
            List<TensorFold> folds = new ArrayList<>();
            List<Request<PieceWork>> requests = new ArrayList<>();
            for (PlannedTensor tensor : tensors) {
                if (tensor.treatment() == Treatment.FOLD) {
                    ReportedTensor theirs = reported(reported, tensor);
                    List<ByteBlock> blocks = blocks(tensor.spec(), after.streams(tensor));
                    TaskVector vector = TaskVector.of(
                            bench.kernels(),
                            held,
                            theirs.form(),
                            AcceptedTensor.ofExpert(expert, theirs),
                            start.of(theirs),
                            tensor.spec(),
                            blocks);
                    TensorFold fold = new TensorFold(
                            bench,
                            work,
                            report,
                            theirs,
                            vector,
                            tensor,
                            depths.role(tensor),
                            before,
                            after,
                            plan.recipe().seed(),
                            writer);
                    folds.add(fold);
                    requests.addAll(FirstPass.over(base, tensor, vector, blocks));
                    requests.addAll(folding(
                            fold,
                            vector,
                            blocks,
                            tensor,
                            AcceptedTensor.ofBase(base, tensor),
                            statistic.of(theirs, tensor),
                            state));
                } else if (tensor.treatment() == Treatment.PASS) {
                    requests.addAll(new Passing(bench, tensor, writer)
                            .requests(reported(reported, tensor), held, expert, base, state));
                }
            }
            long read = Pieces.work(requests, bench.buffers(), progress);
            writer.finish();
            behind.flush();
            return output(out.seal(), folds, read, out.bytes());
        }
    }

    private List<Request<PieceWork>> folding(
            TensorFold fold,
            TaskVector vector,
            List<ByteBlock> blocks,
            PlannedTensor tensor,
            AcceptedTensor ours,
            Optional<AcceptedTensor> statistic,
            OpenState state) {
        List<Request<PieceWork>> requests = new ArrayList<>();
        boolean streams = after.streams(tensor);
        for (int i = 0; i < blocks.size(); i++) {
            ByteBlock block = blocks.get(i);
            Map<Origin, Range> ranges = new EnumMap<>(Origin.class);
            vector.request(ranges, i);
            ranges.put(Origin.BASE, block.from(ours.bytes(), ours.digest()));
            if (streams) {
                state.addPart(
                        ranges,
                        before.bytesBeside(tensor, block.firstElement()),
                        Math.toIntExact(before.bytesBeside(tensor, block.shape().elements())));
            } else {
                state.addWhole(ranges, before.of(tensor).size());
            }
            if (statistic.isPresent()) {
                AcceptedTensor brought = statistic.get();
                ranges.put(
                        Origin.STATISTIC,
                        blocks(brought.spec(), streams).get(i).from(brought.bytes(), brought.digest()));
            }
            requests.add(new Request<>(piece -> fold.take(piece, block), ranges));
        }
        return requests;
    }

    private static List<ByteBlock> blocks(TensorSpec tensor, boolean streams) {
        return streams ? ByteBlock.of(tensor) : ByteBlock.whole(tensor);
    }

    private ReportedTensor reported(Map<String, ReportedTensor> report, PlannedTensor tensor) {
        ReportedTensor reported = report.get(tensor.name());
        if (reported == null) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT,
                    "The expert's inspection report " + work.report() + " says nothing of tensor "
                            + Printable.quoted(tensor.name()) + ", which the plan folds");
        }
        return reported;
    }

    /** Names the fold, so that two generations never share a digest and releasing one leaves the other. */
    private Map<String, String> metadata() {
        return Map.of(
                "lineage", lineageName,
                "track", work.track(),
                "shard", Integer.toString(work.shard()),
                "step", Long.toString(work.step()),
                "epoch", Integer.toString(work.epoch()));
    }

    private TaskOutput.ShardFolded output(String state, List<TensorFold> folds, long read, long written) {
        Map<String, TensorReport> reports = new TreeMap<>();
        FoldSummary summary = new FoldSummary(0, 0, 0, 0, 0, 0, 0, 0, 0, read, written);
        for (TensorFold fold : folds) {
            reports.put(fold.norms().tensor(), fold.report());
            summary = summary.plus(fold.summary());
        }
        String diagnostics = lineage.put(
                BlobKind.REPORTS, ShardReport.of(lineageName, work, reports).json());
        return new TaskOutput.ShardFolded(
                state, folds.stream().map(TensorFold::norms).toList(), diagnostics, summary);
    }
}
