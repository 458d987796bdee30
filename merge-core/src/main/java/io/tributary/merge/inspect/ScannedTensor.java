package io.tributary.merge.inspect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.checkpoint.ExpertTensor;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.expert.StoredTensor;
import io.tributary.merge.expert.TaskVector;
import io.tributary.merge.file.Printable;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.readahead.RunningDigest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One tensor of an expert while a survey reads it. Digests are set by a reading thread before the last piece is handed
 * out.
 */
final class ScannedTensor {
    private final TensorSource base;
    private final ExpertTensor expert;
    private final Optional<TensorSource> start;
    private final Treatment treatment;
    private final String baseSha256;
    private final String[] sha256;
    private String startSha256 = "";
    private double taskSquared;
    private Optional<Problem> refusal = Optional.empty();

    /** @param start what the task vector is taken from, where that is not the base */
    ScannedTensor(
            TensorSource base,
            ExpertTensor expert,
            Optional<TensorSource> start,
            Treatment treatment,
            String baseSha256) {
        this.base = base;
        this.expert = expert;
        this.start = start;
        this.treatment = treatment;
        this.baseSha256 = baseSha256;
        this.sha256 = new String[expert.sources().size()];
        Arrays.fill(sha256, "");
    }

    /**
     * One block of it, in one pass over it.
     *
     * @param surveys whether the block only prepares for the task vector
     */
    record Block(ScannedTensor tensor, TaskVector vector, ByteBlock block, boolean surveys) {
        /** The task vector, float32; empty where the block only prepares for it. */
        Optional<NDArray> task(NDManager scope, Piece<Block> piece) {
            if (surveys) {
                vector.survey(piece, block);
                return Optional.empty();
            }
            return Optional.of(vector.of(scope, piece, block));
        }
    }

    /** @param held lives until all of them were worked through */
    Stream<Request<Block>> requests(Kernels kernels, NDManager held) {
        List<StoredTensor> stored = IntStream.range(0, sha256.length)
                .mapToObj(i -> stored(i, new RunningDigest(source(i).bytes(), digest -> sha256[i] = digest)))
                .toList();
        Optional<StoredTensor> from = start.map(source -> new StoredTensor(
                source.spec(), source::read, new RunningDigest(source.bytes(), digest -> startSha256 = digest)));
        return requests(kernels, held, stored, from, new RunningDigest(base.bytes(), this::requirePlanned));
    }

    /** The same, for bytes that were checked already. */
    Stream<Request<Block>> requestsAgain(Kernels kernels, NDManager held) {
        List<StoredTensor> stored = IntStream.range(0, sha256.length)
                .mapToObj(i -> stored(i, RunningDigest.UNCHECKED))
                .toList();
        Optional<StoredTensor> from =
                start.map(source -> new StoredTensor(source.spec(), source::read, RunningDigest.UNCHECKED));
        return requests(kernels, held, stored, from, RunningDigest.UNCHECKED);
    }

    private Stream<Request<Block>> requests(
            Kernels kernels,
            NDManager held,
            List<StoredTensor> stored,
            Optional<StoredTensor> from,
            RunningDigest ofBase) {
        List<ByteBlock> blocks = ByteBlock.of(base.spec());
        TaskVector vector = TaskVector.of(kernels, held, expert.form(), stored, from, base.spec(), blocks);
        if (!isFolded() || !vector.surveysBase()) {
            return requests(vector, blocks, ofBase, false);
        }
        return Stream.concat(
                requests(vector, blocks, ofBase, true), requests(vector, blocks, RunningDigest.UNCHECKED, false));
    }

    private Stream<Request<Block>> requests(
            TaskVector vector, List<ByteBlock> blocks, RunningDigest ofBase, boolean surveys) {
        return IntStream.range(0, blocks.size()).mapToObj(i -> {
            Map<Origin, Range> ranges = new EnumMap<>(Origin.class);
            vector.request(ranges, i);
            if (isFolded() && vector.needsBase()) {
                ranges.put(Origin.BASE, blocks.get(i).from(Blame.BASE.bytes(base::read), ofBase));
            }
            return new Request<>(new Block(this, vector, blocks.get(i), surveys), ranges);
        });
    }

    private StoredTensor stored(int i, RunningDigest digest) {
        return new StoredTensor(source(i).spec(), source(i)::read, digest);
    }

    private TensorSource source(int i) {
        return expert.sources().get(i);
    }

    String name() {
        return base.name();
    }

    long elements() {
        return base.spec().shape().elements();
    }

    /** Whether it is folded and differs from what its task vector is taken from. */
    boolean isTouched() {
        return isFolded() && taskSquared != 0;
    }

    boolean isFolded() {
        return treatment == Treatment.FOLD;
    }

    void add(double squaredNorm) {
        taskSquared += squaredNorm;
        if (!Double.isFinite(taskSquared)) {
            refuse(new Problem(
                    ErrorCode.NOT_FINITE,
                    base.name(),
                    Printable.quoted(base.name()) + " differs from " + (start.isPresent() ? "its start" : "the base")
                            + " by more than float32 can hold"
                            + (expert.form().hasMagnitude() ? ", or has an output of norm 0 that DoRA divides by" : "")
                            + ". Publish a checkpoint from before training diverged"));
        }
    }

    void refuse(Problem problem) {
        refusal = Optional.of(problem);
    }

    Optional<Problem> problem() {
        return refusal;
    }

    /** What the expert stores of it, by its digests. */
    Map<TensorSource, String> digests() {
        Map<TensorSource, String> digests = new HashMap<>();
        for (int i = 0; i < sha256.length; i++) {
            digests.put(source(i), sha256[i]);
        }
        return digests;
    }

    ReportedTensor reported() {
        List<ReportedTensor.Source> sources = IntStream.range(0, sha256.length)
                .mapToObj(i -> source(source(i), sha256[i]))
                .toList();
        return new ReportedTensor(
                base.name(),
                sources,
                start.map(from -> source(from, startSha256)).stream().toList(),
                expert.form(),
                taskSquared,
                treatment,
                new TreeMap<>(),
                new TreeMap<>());
    }

    private static ReportedTensor.Source source(TensorSource stored, String digest) {
        return new ReportedTensor.Source(
                stored.name(), stored.spec().dtype(), stored.spec().shape(), digest);
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
