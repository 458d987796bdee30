package io.tributary.merge.readahead;

import io.tributary.merge.kernel.RowBlocks;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a tensor's bytes: one of its row blocks where its elements are numbers, so that tensors of one shape have
 * the same blocks whatever their dtypes; a plain stretch elsewhere.
 *
 * @param position of the first byte within the tensor
 * @param shape of the elements; of a plain stretch, its bytes
 * @param firstElement flat index of the first element within the tensor
 */
public record ByteBlock(long position, int bytes, Shape shape, long firstElement) {
    private static final int STRETCH = 1 << 24;

    /** In order; at least one, which may be empty. */
    public static List<ByteBlock> of(TensorSpec tensor) {
        return tensor.dtype().isFoldable() ? rows(tensor) : stretches(tensor.bytes());
    }

    /** All of it in one piece: at most 2 GiB. */
    public static List<ByteBlock> whole(TensorSpec tensor) {
        return List.of(new ByteBlock(0, Math.toIntExact(tensor.bytes()), tensor.shape(), 0));
    }

    private static List<ByteBlock> rows(TensorSpec tensor) {
        int width = tensor.dtype().bits() / Byte.SIZE;
        return RowBlocks.of(tensor.shape()).stream()
                .map(block -> new ByteBlock(
                        block.firstElement() * width,
                        Math.toIntExact(block.shape().elements() * width),
                        block.shape(),
                        block.firstElement()))
                .toList();
    }

    private static List<ByteBlock> stretches(long bytes) {
        List<ByteBlock> blocks = new ArrayList<>();
        long position = 0;
        do {
            int length = (int) Math.min(STRETCH, bytes - position);
            blocks.add(new ByteBlock(position, length, Shape.of(length), position));
            position += length;
        } while (position < bytes);
        return blocks;
    }

    /** These bytes of a tensor, to be read. */
    public Range from(Range.Source tensor, RunningDigest digest) {
        return new Range(tensor, position, bytes, digest);
    }
}
