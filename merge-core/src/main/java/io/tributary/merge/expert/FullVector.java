package io.tributary.merge.expert;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Of a tensor that the expert stores itself: expert minus base, or minus what it was fine-tuned from. */
final class FullVector implements TaskVector {
    private final Kernels kernels;
    private final Cut expert;
    private final Optional<Cut> start;
    private final DType baseDtype;

    FullVector(
            Kernels kernels,
            StoredTensor stored,
            Optional<StoredTensor> start,
            DType baseDtype,
            List<ByteBlock> baseBlocks) {
        this.kernels = kernels;
        this.expert = Cut.like(baseBlocks, stored);
        this.start = start.map(from -> Cut.like(baseBlocks, from));
        this.baseDtype = baseDtype;
    }

    /** A tensor in its own dtype, cut where the base's is. */
    private record Cut(StoredTensor tensor, List<ByteBlock> blocks) {
        static Cut like(List<ByteBlock> base, StoredTensor tensor) {
            List<ByteBlock> blocks = base.size() == 1 ? ByteBlock.whole(tensor.spec()) : ByteBlock.of(tensor.spec());
            if (blocks.size() != base.size()) {
                throw new IllegalArgumentException(
                        tensor.spec() + " in " + blocks.size() + " blocks beside a base in " + base.size());
            }
            return new Cut(tensor, blocks);
        }

        Range range(int block) {
            return blocks.get(block).from(tensor.bytes(), tensor.digest());
        }

        DType dtype() {
            return tensor.spec().dtype();
        }
    }

    @Override
    public boolean needsBase() {
        return start.isEmpty();
    }

    @Override
    public void request(Map<Origin, Range> ranges, int block) {
        ranges.put(Origin.EXPERT, expert.range(block));
        start.ifPresent(from -> ranges.put(Origin.START, from.range(block)));
    }

    @Override
    public NDArray of(NDManager scope, Piece<?> piece, ByteBlock block) {
        return kernels.taskVector(
                scope,
                piece.of(Origin.EXPERT),
                expert.dtype(),
                piece.of(start.isPresent() ? Origin.START : Origin.BASE),
                start.map(Cut::dtype).orElse(baseDtype),
                block.shape());
    }

    @Override
    public List<Numbers> numbers(Piece<?> piece, ByteBlock block) {
        return expert.dtype().isFoldable()
                ? List.of(new Numbers(
                        expert.tensor().spec(), piece.of(Origin.EXPERT), block.shape(), block.firstElement()))
                : List.of();
    }
}
