package io.tributary.merge.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.file.DurableFile;
import io.tributary.merge.file.Printable;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.readahead.ReadAhead;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.readahead.ReusableBuffers;
import io.tributary.merge.readahead.RunningDigest;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.technique.TaskMask;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One task's tensors, written file by file: where there is a mask its own, elsewhere the version's as they are. */
final class TaskWeights {
    /** Transformers only loads files that say so. */
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private final Kernels kernels;
    private final Checkpoint ours;
    private final CompanionFile companions;
    private final Set<String> masked;
    private final double rescale;
    private final ReusableBuffers buffers = new ReusableBuffers();

    /** @param ours the base */
    TaskWeights(Kernels kernels, Checkpoint ours, CompanionFile companions, double rescale) {
        this.kernels = kernels;
        this.ours = ours;
        this.companions = companions;
        this.masked = companions.tensors();
        this.rescale = rescale;
    }

    /** Writes these tensors of a version, in this order, and returns the file's size. */
    long write(List<TensorSource> tensors, Path file) {
        try (DurableFile out = DurableFile.create(file)) {
            List<TensorSpec> specs = tensors.stream().map(TensorSource::spec).toList();
            SafetensorsWriter writer = SafetensorsWriter.begin(out, specs, METADATA);
            for (TensorSource tensor : tensors) {
                if (masked.contains(tensor.name())) {
                    own(tensor, writer);
                } else {
                    copy(tensor, writer);
                }
            }
            writer.finish();
            out.seal();
            return out.bytes();
        }
    }

    private TensorSource base(TensorSource tensor) {
        return ours.tensor(tensor.name())
                .filter(source -> source.spec().shape().equals(tensor.spec().shape()))
                .orElseThrow(() -> new MergeException(
                        ErrorCode.STATE_CORRUPT,
                        "the base has no tensor " + Printable.quoted(tensor.name()) + " of shape "
                                + tensor.spec().shape()));
    }

    private void own(TensorSource tensor, SafetensorsWriter writer) {
        TensorSource base = base(tensor);
        ByteBuffer mask = companions.mask(tensor.name(), tensor.spec().shape());
        List<ByteBlock> baseBlocks = ByteBlock.of(base.spec());
        List<ByteBlock> blocks = ByteBlock.of(tensor.spec());
        Stream<Request<ByteBlock>> requests = IntStream.range(0, blocks.size()).mapToObj(i -> {
            Map<Origin, Range> ranges = new EnumMap<>(Origin.class);
            ranges.put(Origin.EXPERT, blocks.get(i).from(tensor::read, RunningDigest.UNCHECKED));
            ranges.put(Origin.BASE, baseBlocks.get(i).from(base::read, RunningDigest.UNCHECKED));
            return new Request<>(blocks.get(i), ranges);
        });
        try (ReadAhead<ByteBlock> pieces = new ReadAhead<>(requests, buffers)) {
            while (pieces.hasNext()) {
                write(pieces.next(), tensor.spec(), base.spec(), mask, writer);
            }
        }
    }

    /** Written while the scope is open: the kernel only lends the bytes. */
    private void write(
            Piece<ByteBlock> piece, TensorSpec tensor, TensorSpec base, ByteBuffer mask, SafetensorsWriter writer) {
        ByteBlock block = piece.what();
        try (NDManager scope = kernels.scope()) {
            NDArray unified = kernels.taskVector(
                    scope, piece.of(Origin.EXPERT), tensor.dtype(), piece.of(Origin.BASE), base.dtype(), block.shape());
            NDArray bits = kernels.array(scope, mask, DType.U8, Shape.of(mask.remaining()));
            NDArray own = TaskMask.apply(kernels, scope, unified, bits, block.firstElement(), rescale);
            writer.write(
                    tensor.name(),
                    kernels.weights(scope, piece.of(Origin.BASE), base.dtype(), own, tensor.dtype(), block.shape()));
        }
    }

    private void copy(TensorSource tensor, SafetensorsWriter writer) {
        Stream<Request<ByteBlock>> requests = ByteBlock.of(tensor.spec()).stream()
                .map(block ->
                        new Request<>(block, Map.of(Origin.EXPERT, block.from(tensor::read, RunningDigest.UNCHECKED))));
        try (ReadAhead<ByteBlock> pieces = new ReadAhead<>(requests, buffers)) {
            while (pieces.hasNext()) {
                writer.write(tensor.name(), pieces.next().of(Origin.EXPERT));
            }
        }
    }
}
