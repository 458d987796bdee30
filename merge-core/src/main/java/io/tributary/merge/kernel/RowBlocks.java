package io.tributary.merge.kernel;

import io.tributary.merge.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The cut of a tensor along its first axis into blocks of at most 4 Mi elements (one row where a row is larger), so
 * that elementwise work needs little memory.
 *
 * <p>The cut depends on the shape alone. A sum over a tensor that is worked through in blocks (norms, inner products)
 * is the float64 sum of the blocks' sums in this order: the same bits wherever and whenever it is computed.
 */
public final class RowBlocks {
    /** Elements in a block of more than one row, at most. */
    public static final long ELEMENTS = 1L << 22;

    private RowBlocks() {}

    /**
     * Some consecutive rows.
     *
     * @param firstElement of the block, counted in the whole tensor
     * @param shape the tensor's shape with the first axis cut
     */
    public record Block(long firstElement, Shape shape) {}

    /** The blocks in order. A scalar, and a tensor without elements, is one block. */
    public static List<Block> of(Shape shape) {
        long elements = shape.elements();
        if (elements <= ELEMENTS) {
            return List.of(new Block(0, shape));
        }
        long rows = shape.sizes().get(0);
        long rowElements = elements / rows;
        long rowsPerBlock = Math.max(1, ELEMENTS / rowElements);
        List<Block> blocks = new ArrayList<>();
        for (long row = 0; row < rows; row += rowsPerBlock) {
            List<Long> sizes = new ArrayList<>(shape.sizes());
            sizes.set(0, Math.min(rowsPerBlock, rows - row));
            blocks.add(new Block(row * rowElements, new Shape(sizes)));
        }
        return List.copyOf(blocks);
    }
}
