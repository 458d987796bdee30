package io.tributary.merge.task;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.technique.FoldInput;
import io.tributary.merge.technique.Folded;
import io.tributary.merge.technique.Slot;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.technique.TensorDiagnostics;
import io.tributary.merge.technique.TensorRole;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import io.tributary.merge.version.TensorReport;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One tensor of one expert going into its shard's state, whole or block by block. */
final class TensorFold {
    private final Workbench bench;
    private final Technique technique;
    private final TaskWork.FoldShard work;
    private final PlannedTensor tensor;
    private final DType expertDtype;
    private final SafetensorsWriter out;
    private double accumulatorSquared;
    private double taskSquared;
    private Optional<TensorDiagnostics> diagnostics = Optional.empty();
    private long computeNanos;

    TensorFold(
            Workbench bench,
            Technique technique,
            TaskWork.FoldShard work,
            PlannedTensor tensor,
            DType expertDtype,
            SafetensorsWriter out) {
        this.bench = bench;
        this.technique = technique;
        this.work = work;
        this.tensor = tensor;
        this.expertDtype = expertDtype;
        this.out = out;
    }

    /** Folds a block of this shape; blocks come in order. */
    void take(Piece<PieceWork> piece, Shape shape) {
        TensorRole role =
                new TensorRole(new TensorSpec(tensor.name(), tensor.spec().dtype(), shape), tensor.linear());
        try (NDManager scope = bench.kernels().scope()) {
            Instant start = bench.clock().instant();
            Kernels kernels = bench.kernels();
            NDArray task = kernels.taskVector(
                    scope,
                    piece.of(Origin.EXPERT),
                    expertDtype,
                    piece.of(Origin.BASE),
                    tensor.spec().dtype(),
                    shape);
            List<Slot> slots = technique.slots(role);
            Map<String, NDArray> state = piece.has(Origin.STATE)
                    ? SlotBytes.arrays(kernels, scope, slots, piece.of(Origin.STATE))
                    : Map.of();
            Folded folded = technique.fold(
                    kernels, new FoldInput(scope, role, state, task, work.expertsBefore(), work.scalars()));
            add(folded);
            computeNanos += bench.nanosSince(start);
            for (Slot slot : slots) {
                ByteBuffer bytes = kernels.bytes(SlotBytes.of(folded.state(), slot));
                out.write(StateLayout.spec(tensor, slot).name(), bytes);
            }
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
