package io.tributary.merge.inspect;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointFile;
import io.tributary.merge.checkpoint.Comparison;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.checkpoint.TensorRules;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.LinearWeights;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.ReadAhead;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.readahead.ReusableBuffers;
import io.tributary.merge.readahead.RunningDigest;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.tensor.DType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A base read once: digest and norm of every tensor, whether all are finite. */
public final class BaseSurvey {
    private final Kernels kernels;
    private final ReusableBuffers buffers;

    public BaseSurvey(Kernels kernels, ReusableBuffers buffers) {
        this.kernels = kernels;
        this.buffers = buffers;
    }

    /**
     * Reads every tensor.
     *
     * @param bytesDone told how many bytes were read so far
     * @throws MergeException {@code NOT_SUPPORTED} for an adapter
     */
    public SurveyedBase of(Checkpoint base, Recipe recipe, LongConsumer bytesDone) {
        if (base.isAdapter()) {
            throw new MergeException(
                    ErrorCode.NOT_SUPPORTED,
                    base.location() + " is a PEFT adapter, which means something beside its base only. Give it as an "
                            + "expert of its base (inspect: --base), or merge it into the base (merge_and_unload)");
        }
        TensorRules rules =
                TensorRules.of(recipe.tensors().skip(), recipe.tensors().passThrough());
        List<Problem> problems = new ArrayList<>(Comparison.problemsOf(base, rules));
        List<Tensor> tensors = base.tensors().values().stream()
                .map(source -> new Tensor(source, Comparison.treatment(source, rules)))
                .toList();
        try (ReadAhead<Block> pieces = new ReadAhead<>(requests(tensors), buffers)) {
            while (pieces.hasNext()) {
                take(pieces.next()).ifPresent(problems::add);
                bytesDone.accept(pieces.bytesRead());
            }
        }
        problems.sort(Comparator.comparing(Problem::tensor));
        LinearWeights linear = new LinearWeights(recipe.tensors(), base.tiedNames(), base.modelType());
        return new SurveyedBase(
                base.location(),
                recipe,
                tensors.stream().map(tensor -> tensor.planned(linear)).toList(),
                base.auxiliaryFiles().stream()
                        .collect(Collectors.toMap(CheckpointFile::name, file -> Sha256.of(file.path()))),
                problems);
    }

    private Optional<Problem> take(Piece<Block> piece) {
        Tensor tensor = piece.what().tensor;
        ByteBlock block = piece.what().block;
        DType dtype = tensor.source.spec().dtype();
        if (!dtype.isFoldable() || tensor.treatment == Treatment.SKIP || tensor.refused) {
            return Optional.empty();
        }
        if (kernels.notFinite(piece.of(Origin.BASE), dtype, block.shape()) > 0) {
            tensor.refused = true;
            return NotFinite.in(piece.of(Origin.BASE), dtype, block.firstElement())
                    .map(value -> value.problem(tensor.source.spec(), tensor.source.name()));
        }
        try (var scope = kernels.scope()) {
            tensor.squaredNorm +=
                    kernels.squaredNorm(kernels.floats(scope, piece.of(Origin.BASE), dtype, block.shape()));
        }
        return Optional.empty();
    }

    private static Stream<Request<Block>> requests(List<Tensor> tensors) {
        return tensors.stream().flatMap(tensor -> {
            RunningDigest digest = new RunningDigest(tensor.source.bytes(), sha256 -> tensor.sha256 = sha256);
            return ByteBlock.of(tensor.source.spec()).stream()
                    .map(block -> new Request<>(
                            new Block(tensor, block), Map.of(Origin.BASE, block.from(tensor.source::read, digest))));
        });
    }

    private record Block(Tensor tensor, ByteBlock block) {}

    /**
     * One tensor while it is being read; the digest is set by the reading thread before its last piece is handed out.
     */
    private static final class Tensor {
        private final TensorSource source;
        private final Treatment treatment;
        private String sha256 = "";
        private double squaredNorm;
        private boolean refused;

        private Tensor(TensorSource source, Treatment treatment) {
            this.source = source;
            this.treatment = treatment;
        }

        private PlannedTensor planned(LinearWeights linear) {
            return new PlannedTensor(
                    source.spec(),
                    String.valueOf(source.file().getFileName()),
                    source.offset(),
                    sha256,
                    squaredNorm,
                    linear.contains(source.spec()),
                    treatment);
        }
    }
}
