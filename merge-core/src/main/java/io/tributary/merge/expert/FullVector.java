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

/** Of a tensor that the expert stores itself: expert minus base. */
final class FullVector implements TaskVector {
    private final Kernels kernels;
    private final StoredTensor stored;
    private final DType baseDtype;
    private final List<ByteBlock> blocks;

    FullVector(Kernels kernels, StoredTensor stored, DType baseDtype, List<ByteBlock> baseBlocks) {
        this.kernels = kernels;
        this.stored = stored;
        this.baseDtype = baseDtype;
        this.blocks = baseBlocks.size() == 1 ? ByteBlock.whole(stored.spec()) : ByteBlock.of(stored.spec());
        if (blocks.size() != baseBlocks.size()) {
            throw new IllegalArgumentException(
                    stored.spec() + " in " + blocks.size() + " blocks beside a base in " + baseBlocks.size());
        }
    }

    @Override
    public boolean needsBase() {
        return true;
    }

    @Override
    public void request(Map<Origin, Range> ranges, int block) {
        ranges.put(Origin.EXPERT, blocks.get(block).from(stored.bytes(), stored.digest()));
    }

    @Override
    public NDArray of(NDManager scope, Piece<?> piece, ByteBlock block) {
        return kernels.taskVector(
                scope, piece.of(Origin.EXPERT), stored.spec().dtype(), piece.of(Origin.BASE), baseDtype, block.shape());
    }

    @Override
    public List<Numbers> numbers(Piece<?> piece, ByteBlock block) {
        return stored.spec().dtype().isFoldable()
                ? List.of(new Numbers(stored.spec(), piece.of(Origin.EXPERT), block.shape(), block.firstElement()))
                : List.of();
    }
}
