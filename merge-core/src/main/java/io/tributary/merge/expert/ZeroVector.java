package io.tributary.merge.expert;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.Range;
import java.util.List;
import java.util.Map;

/** Of a tensor that an adapter leaves as it is: zeros, for which nothing is read. */
final class ZeroVector implements TaskVector {
    private final Kernels kernels;

    ZeroVector(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public boolean needsBase() {
        return false;
    }

    @Override
    public void request(Map<Origin, Range> ranges, int block) {}

    @Override
    public NDArray of(NDManager scope, Piece<?> piece, ByteBlock block) {
        return kernels.zeros(scope, block.shape());
    }

    @Override
    public List<Numbers> numbers(Piece<?> piece, ByteBlock block) {
        return List.of();
    }
}
