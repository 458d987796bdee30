package io.tributary.merge.task;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.expert.TaskVector;
import io.tributary.merge.file.Printable;
import io.tributary.merge.inspect.ExpertReport;
import io.tributary.merge.inspect.ReportedTensor;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.technique.Draw;
import io.tributary.merge.technique.FoldInput;
import io.tributary.merge.technique.Folded;
import io.tributary.merge.technique.Preparation;
import io.tributary.merge.technique.Slot;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.technique.TensorDiagnostics;
import io.tributary.merge.technique.TensorRole;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import io.tributary.merge.version.TensorReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One tensor of one expert going into its shard's state, whole or block by block. */
final class TensorFold {
    private final Workbench bench;
    private final TaskWork.FoldShard work;
    private final ExpertReport expert;
    private final ReportedTensor theirs;
    private final TaskVector vector;
    private final PlannedTensor tensor;
    private final TensorRole role;
    private final Technique technique;
    private final StateLayout before;
    private final StateLayout after;
    private final long draw;
    private final SafetensorsWriter out;
    private double accumulatorSquared;
    private double taskSquared;
    private Optional<TensorDiagnostics> diagnostics = Optional.empty();
    private long computeNanos;

    /** @param seed the recipe's */
    TensorFold(
            Workbench bench,
            TaskWork.FoldShard work,
            ExpertReport expert,
            ReportedTensor theirs,
            TaskVector vector,
            PlannedTensor tensor,
            TensorRole role,
            StateLayout before,
            StateLayout after,
            long seed,
            SafetensorsWriter out) {
        this.bench = bench;
        this.work = work;
        this.expert = expert;
        this.theirs = theirs;
        this.vector = vector;
        this.tensor = tensor;
        this.role = role;
        this.technique = after.technique();
        this.before = before;
        this.after = after;
        this.draw = Draw.seed(seed, expert.expert().digest(), tensor.name());
        this.out = out;
    }

    /** Folds a block; blocks come in order. */
    void take(Piece<PieceWork> piece, ByteBlock block) {
        TensorRole part = role.block(block.shape());
        try (NDManager scope = bench.kernels().scope()) {
            Instant start = bench.clock().instant();
            NDArray task = prepared(scope, block, vector.of(scope, piece, block));
            FoldInput input = new FoldInput(
                    scope,
                    part,
                    state(scope, part, piece),
                    task,
                    () -> base(scope, piece, block.shape()),
                    statistic(scope, piece, block.shape()),
                    work.expertsBefore(),
                    expert.weight());
            Folded folded =
                    work.unfold() ? technique.unfold(bench.kernels(), input) : technique.fold(bench.kernels(), input);
            add(folded);
            computeNanos += bench.nanosSince(start);
            write(scope, part, folded.state());
        }
    }

    /** What the expert leaves as it is needs no preparation. */
    private NDArray prepared(NDManager scope, ByteBlock block, NDArray task) {
        if (!theirs.touched()) {
            return task;
        }
        NDArray prepared = task;
        List<Preparation> preparations = technique.preparations();
        for (int i = 0; i < preparations.size(); i++) {
            prepared = preparations
                    .get(i)
                    .prepare(
                            bench.kernels(),
                            new Preparation.Input(
                                    scope,
                                    tensor.name(),
                                    block.firstElement(),
                                    prepared,
                                    theirs.thresholds(work.track(), i),
                                    draw));
        }
        return prepared;
    }

    private Map<String, NDArray> state(NDManager scope, TensorRole part, Piece<PieceWork> piece) {
        if (!piece.has(Origin.STATE)) {
            return Map.of();
        }
        List<Slot> slots = before.slots(part);
        return before.streams(tensor)
                ? SlotBytes.rows(bench.kernels(), scope, slots, part.shape(), piece.of(Origin.STATE))
                : SlotBytes.arrays(bench.kernels(), scope, slots, piece.of(Origin.STATE));
    }

    private NDArray base(NDManager scope, Piece<PieceWork> piece, Shape shape) {
        return bench.kernels()
                .floats(scope, piece.of(Origin.BASE), tensor.spec().dtype(), shape);
    }

    private Optional<NDArray> statistic(NDManager scope, Piece<PieceWork> piece, Shape shape) {
        return technique.statistic().filter(kind -> piece.has(Origin.STATISTIC)).flatMap(kind -> {
            Shape own = after.streams(tensor) ? shape : kind.shape(role).orElse(shape);
            return theirs.statistic(kind.role())
                    .map(found -> bench.kernels().floats(scope, piece.of(Origin.STATISTIC), found.dtype(), own));
        });
    }

    private void write(NDManager scope, TensorRole part, Map<String, NDArray> state) {
        List<Slot> slots = after.slots(part);
        List<TensorSpec> arrays = after.of(tensor);
        if (after.streams(tensor)) {
            out.write(
                    arrays.get(0).name(), bench.kernels().bytes(SlotBytes.rows(bench.kernels(), scope, slots, state)));
            return;
        }
        for (int i = 0; i < slots.size(); i++) {
            out.write(arrays.get(i).name(), bench.kernels().bytes(SlotBytes.of(state, slots.get(i))));
        }
    }

    private void add(Folded folded) {
        accumulatorSquared += folded.accumulatorSquared();
        taskSquared += folded.taskSquared();
        if (!Double.isFinite(accumulatorSquared)) {
            throw new MergeException(
                    ErrorCode.NOT_FINITE,
                    "With this expert the accumulator of " + Printable.quoted(tensor.name())
                            + " exceeds what float32 can hold. Publish an expert nearer to the base");
        }
        diagnostics =
                Optional.of(diagnostics.map(so -> so.plus(folded.diagnostics())).orElse(folded.diagnostics()));
    }

    TensorNorms norms() {
        return new TensorNorms(tensor.name(), accumulatorSquared, taskSquared);
    }

    TensorReport report() {
        TensorDiagnostics found = diagnostics.orElseThrow(() -> new IllegalStateException("nothing was folded yet"));
        return new TensorReport(
                found.splitRank(),
                found.fullRank(),
                found.fallback(),
                taskSquared,
                found.keptSquared(),
                found.taskDotAccumulator(),
                found.accumulatorBeforeSquared(),
                accumulatorSquared);
    }

    FoldSummary summary() {
        TensorReport report = report();
        return new FoldSummary(
                report.splitRank() < 0 ? 0 : 1,
                Math.max(report.splitRank(), 0),
                report.fullRank(),
                report.keptSquared(),
                report.taskSquared(),
                report.taskDotAccumulator(),
                report.accumulatorBeforeSquared(),
                report.fallback() ? 1 : 0,
                computeNanos,
                0,
                0);
    }
}
