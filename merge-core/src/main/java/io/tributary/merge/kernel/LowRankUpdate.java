package io.tributary.merge.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A low-rank update of one tensor, Δ = scale · B·A or its transpose, and DoRA's rescaled one (arXiv 2402.09353), made
 * by row blocks. Factors are held in float64; what comes out was computed in float64 and rounded once to float32. A
 * tensor's bits do not depend on the {@link RowBlocks} in which it is asked for.
 */
public final class LowRankUpdate {
    private final Kernels kernels;
    private final NDArray left;
    private final NDArray right;
    private final double scale;
    private final boolean transposed;

    /**
     * Elements in bytes.
     *
     * @param raw little-endian, direct
     */
    public record Factor(ByteBuffer raw, DType dtype, Shape shape) {}

    /** How the updated tensor is stored. */
    public enum Layout {
        /** One row for every output: Δ = scale · B·A. */
        OUT_BY_IN,
        /** One column for every output: Δ = scale · (B·A)ᵀ. */
        IN_BY_OUT
    }

    private LowRankUpdate(Kernels kernels, NDArray left, NDArray right, double scale, boolean transposed) {
        this.kernels = kernels;
        this.left = left;
        this.right = right;
        this.scale = scale;
        this.transposed = transposed;
    }

    /**
     * Copies the factors to the device.
     *
     * @param held owns them; closing it ends the update
     * @param a rank × in
     * @param b out × rank
     */
    public static LowRankUpdate of(Kernels kernels, NDManager held, Factor a, Factor b, double scale, Layout layout) {
        boolean transposed = layout == Layout.IN_BY_OUT;
        try (NDManager inputs = kernels.scope()) {
            Script.Answer sides = kernels.script("low_rank")
                    .call(held, "sides", doubles(kernels, inputs, a), doubles(kernels, inputs, b), transposed);
            return new LowRankUpdate(kernels, sides.array(0), sides.array(1), scale, transposed);
        }
    }

    /** A vector in float64, for {@link #dora}. */
    public static NDArray doubles(Kernels kernels, NDManager scope, Factor factor) {
        try (NDManager inputs = kernels.scope()) {
            return kernels.script("low_rank")
                    .call(
                            scope,
                            "doubles",
                            Kernels.carried(inputs, factor.raw(), factor.dtype(), factor.shape()),
                            factor.dtype().torchCode(),
                            factor.shape().toArray())
                    .array(0);
        }
    }

    /** Some rows of Δ; float32. */
    public NDArray rows(NDManager scope, RowBlocks.Block block) {
        return script().call(scope, "update", left, right, scale, first(block), rows(block), step())
                .array(0);
    }

    /**
     * Squared norms of the columns of base + Δ over these rows and those before; float64. What {@link #dora} divides by
     * where outputs are columns.
     *
     * @param before of the rows before; empty at the first block
     * @param base the block's bytes
     */
    public NDArray columnSquares(
            NDManager scope, Optional<NDArray> before, ByteBuffer base, DType baseDtype, RowBlocks.Block block) {
        try (NDManager inputs = kernels.scope()) {
            NDArray so =
                    before.orElseGet(() -> script().call(inputs, "zeros", right).array(0));
            return script().call(
                            scope,
                            "column_squares",
                            left,
                            right,
                            scale,
                            so,
                            Kernels.carried(inputs, base, baseDtype, block.shape()),
                            baseDtype.torchCode(),
                            first(block),
                            rows(block),
                            step())
                    .array(0);
        }
    }

    /**
     * Some rows of m · (base + Δ) / ‖base + Δ‖ − base, norms by output; float32.
     *
     * @param magnitude m, one for every output; float64
     * @param columnSquares of all rows; needed where outputs are columns
     * @param base the block's bytes
     */
    public NDArray dora(
            NDManager scope,
            NDArray magnitude,
            Optional<NDArray> columnSquares,
            ByteBuffer base,
            DType baseDtype,
            RowBlocks.Block block) {
        try (NDManager inputs = kernels.scope()) {
            NDArray own = Kernels.carried(inputs, base, baseDtype, block.shape());
            int code = baseDtype.torchCode();
            Script.Answer answer = transposed
                    ? script().call(
                                    scope,
                                    "dora_columns",
                                    left,
                                    right,
                                    scale,
                                    magnitude,
                                    columnSquares.orElseThrow(),
                                    own,
                                    code,
                                    first(block),
                                    rows(block),
                                    step())
                    : script().call(
                                    scope,
                                    "dora_rows",
                                    left,
                                    right,
                                    scale,
                                    magnitude,
                                    own,
                                    code,
                                    first(block),
                                    rows(block),
                                    step());
            return answer.array(0);
        }
    }

    private long columns() {
        return right.getShape().get(1);
    }

    private long first(RowBlocks.Block block) {
        return columns() == 0 ? 0 : block.firstElement() / columns();
    }

    private static long rows(RowBlocks.Block block) {
        return block.shape().sizes().get(0);
    }

    /** Rows of a block of such a tensor. */
    private long step() {
        return Math.max(1, RowBlocks.ELEMENTS / Math.max(1, columns()));
    }

    private Script script() {
        return kernels.script("low_rank");
    }
}
