package io.tributary.merge.inspect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.file.Printable;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.readahead.RunningDigest;
import io.tributary.merge.tensor.TensorSpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One tensor of an expert while a survey reads it. The digest is set by the reading thread before the last piece is
 * handed out.
 */
final class ScannedTensor {
    private final TensorSource base;
    private final TensorSource expert;
    private final Treatment treatment;
    private final String baseSha256;
    private String sha256 = "";
    private double taskSquared;
    private Optional<Problem> refusal = Optional.empty();

    ScannedTensor(TensorSource base, TensorSource expert, Treatment treatment, String baseSha256) {
        this.base = base;
        this.expert = expert;
        this.treatment = treatment;
        this.baseSha256 = baseSha256;
    }

    record Block(ScannedTensor tensor, ByteBlock block) {}

    Stream<Request<Block>> requests() {
        RunningDigest ofExpert = new RunningDigest(expert.bytes(), digest -> sha256 = digest);
        RunningDigest ofBase = new RunningDigest(base.bytes(), this::requirePlanned);
        List<ByteBlock> expertBlocks = ByteBlock.of(expert.spec());
        List<ByteBlock> baseBlocks = ByteBlock.of(base.spec());
        return IntStream.range(0, expertBlocks.size()).mapToObj(i -> {
            Map<Origin, Range> ranges = new EnumMap<>(Origin.class);
            ranges.put(Origin.EXPERT, expertBlocks.get(i).from(expert::read, ofExpert));
            if (isFolded()) {
                ranges.put(Origin.BASE, baseBlocks.get(i).from(Blame.base(base::read), ofBase));
            }
            return new Request<>(new Block(this, expertBlocks.get(i)), ranges);
        });
    }

    /** The same, for bytes that were checked already. */
    Stream<Request<Block>> requestsAgain() {
        List<ByteBlock> expertBlocks = ByteBlock.of(expert.spec());
        List<ByteBlock> baseBlocks = ByteBlock.of(base.spec());
        return IntStream.range(0, expertBlocks.size())
                .mapToObj(i -> new Request<>(
                        new Block(this, expertBlocks.get(i)),
                        Map.of(
                                Origin.EXPERT,
                                expertBlocks.get(i).from(expert::read, RunningDigest.UNCHECKED),
                                Origin.BASE,
                                baseBlocks.get(i).from(Blame.base(base::read), RunningDigest.UNCHECKED))));
    }

    /** Expert minus base of a block, float32. */
    NDArray taskVector(Kernels kernels, NDManager scope, Piece<Block> piece) {
        return kernels.taskVector(
                scope,
                piece.of(Origin.EXPERT),
                expert.spec().dtype(),
                piece.of(Origin.BASE),
                base.spec().dtype(),
                piece.what().block().shape());
    }

    String name() {
        return base.name();
    }

    long elements() {
        return base.spec().shape().elements();
    }

    /** Whether it is folded and differs from the base. */
    boolean isTouched() {
        return isFolded() && taskSquared != 0;
    }

    boolean isFolded() {
        return treatment == Treatment.FOLD;
    }

    boolean isNumeric() {
        return expert.spec().dtype().isFoldable();
    }

    TensorSpec baseSpec() {
        return base.spec();
    }

    TensorSpec expertSpec() {
        return expert.spec();
    }

    TensorSource expert() {
        return expert;
    }

    void add(double squaredNorm) {
        taskSquared += squaredNorm;
        if (!Double.isFinite(taskSquared)) {
            refuse(new Problem(
                    ErrorCode.NOT_FINITE,
                    base.name(),
                    Printable.quoted(base.name()) + " differs from the base by more than float32 can hold. Publish a "
                            + "checkpoint from before training diverged"));
        }
    }

    void refuse(Problem problem) {
        refusal = Optional.of(problem);
    }

    Optional<Problem> problem() {
        return refusal;
    }

    ReportedTensor reported() {
        return new ReportedTensor(
                base.name(),
                expert.name(),
                expert.spec().dtype(),
                sha256,
                taskSquared,
                treatment,
                new TreeMap<>(),
                new TreeMap<>());
    }

    private void requirePlanned(String found) {
        if (!found.equals(baseSha256)) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT,
                    "The lineage's base: " + Printable.quoted(base.name()) + " in " + base.file() + " has the digest "
                            + found + ", expected " + baseSha256
                            + ". Restore the base as it was declared, then resume");
        }
    }
}
