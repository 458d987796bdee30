package io.tributary.merge.inspect;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.file.Printable;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.ReadAhead;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.readahead.ReusableBuffers;
import io.tributary.merge.readahead.RunningDigest;
import io.tributary.merge.technique.Statistic;
import io.tributary.merge.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the statistic that a technique needs of an expert: is there one for every tensor, and can it be used? */
final class StatisticSurvey {
    private final Kernels kernels;
    private final ReusableBuffers buffers;
    private final Statistic statistic;
    private final Map<String, ReportedTensor.Bytes> found = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    StatisticSurvey(Kernels kernels, ReusableBuffers buffers, Statistic statistic) {
        this.kernels = kernels;
        this.buffers = buffers;
        this.statistic = statistic;
    }

    /** Reads every tensor that it is wanted for. */
    void run(List<PlannedTensor> tensors, Optional<Checkpoint> file) {
        for (PlannedTensor tensor : tensors) {
            Optional<Shape> shape = statistic.shape(tensor.role());
            if (tensor.treatment() != Treatment.FOLD || shape.isEmpty()) {
                continue;
            }
            if (file.isEmpty()) {
                problems.add(new Problem(
                        ErrorCode.MISSING_STATISTIC,
                        tensor.name(),
                        "the lineage's technique needs the expert's " + statistic.role() + " matrices beside its "
                                + "weights, and it brings none. Publish it with --statistic " + statistic.role()
                                + "=FILE.safetensors"));
                return;
            }
            read(tensor, shape.get(), file.get());
        }
    }

    private void read(PlannedTensor tensor, Shape shape, Checkpoint file) {
        TensorSource source = file.tensors().get(tensor.name());
        if (source == null) {
            refuse(ErrorCode.MISSING_STATISTIC, tensor, file, "is missing; expected one of shape " + shape);
        } else if (!source.spec().dtype().isFoldable() || !source.spec().shape().equals(shape)) {
            refuse(
                    ErrorCode.SHAPE_MISMATCH,
                    tensor,
                    file,
                    "is " + source.spec().dtype() + " " + source.spec().shape() + "; expected floating point " + shape);
        } else {
            String digest = values(tensor, source, file);
            found.put(tensor.name(), new ReportedTensor.Bytes(source.spec().dtype(), digest));
        }
    }

    /** Checks them all and returns their digest. */
    private String values(PlannedTensor tensor, TensorSource source, Checkpoint file) {
        List<String> digest = new ArrayList<>();
        RunningDigest running = new RunningDigest(source.bytes(), digest::add);
        boolean bad = false;
        try (ReadAhead<ByteBlock> pieces = new ReadAhead<>(
                ByteBlock.of(source.spec()).stream()
                        .map(block -> new Request<>(block, Map.of(Origin.EXPERT, block.from(source::read, running)))),
                buffers)) {
            while (pieces.hasNext()) {
                bad |= isBad(pieces.next(), source);
            }
        }
        if (bad) {
            refuse(
                    ErrorCode.NOT_FINITE,
                    tensor,
                    file,
                    "holds NaN, infinite" + (statistic == Statistic.FISHER ? " or negative" : "") + " values");
        }
        return digest.get(0);
    }

    private boolean isBad(Piece<ByteBlock> piece, TensorSource source) {
        try (NDManager scope = kernels.scope()) {
            var values = kernels.floats(
                    scope,
                    piece.of(Origin.EXPERT),
                    source.spec().dtype(),
                    piece.what().shape());
            return !kernels.isFinite(values)
                    || (statistic == Statistic.FISHER
                            && values.size() > 0
                            && values.min().getFloat() < 0);
        }
    }

    private void refuse(ErrorCode code, PlannedTensor tensor, Checkpoint file, String what) {
        problems.add(new Problem(
                code,
                tensor.name(),
                statistic.role() + " of tensor " + Printable.quoted(tensor.name()) + " in " + file.location() + " "
                        + what + ". Compute it from the base's architecture, one tensor per name"));
    }

    Map<String, ReportedTensor.Bytes> found() {
        return found;
    }

    List<Problem> problems() {
        return problems;
    }
}
