package io.tributary.merge.expert;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.checkpoint.ExpertForm;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.LowRankUpdate;
import io.tributary.merge.kernel.LowRankUpdate.Factor;
import io.tributary.merge.kernel.LowRankUpdate.Layout;
import io.tributary.merge.kernel.RowBlocks;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Of a tensor that the expert changes by low-rank factors: all factors come with the first request, and live until the
 * last block.
 */
final class LowRankVector implements TaskVector {
    private final Kernels kernels;
    private final NDManager held;
    private final ExpertForm form;
    private final FactorBytes factors;
    private final DType baseDtype;
    private boolean requested;
    private int blocksLeft;
    private Optional<Open> open = Optional.empty();
    private Optional<NDArray> columnSquares = Optional.empty();

    LowRankVector(
            Kernels kernels, NDManager held, ExpertForm form, List<StoredTensor> stored, DType baseDtype, int blocks) {
        this.kernels = kernels;
        this.held = held;
        this.form = form;
        this.factors = FactorBytes.of(stored);
        this.baseDtype = baseDtype;
        this.blocksLeft = blocks;
    }

    @Override
    public boolean needsBase() {
        return form.hasMagnitude();
    }

    @Override
    public boolean surveysBase() {
        return form.kind() == ExpertForm.Kind.DORA_TRANSPOSED;
    }

    @Override
    public void request(Map<Origin, Range> ranges, int block) {
        if (!requested) {
            requested = true;
            ranges.put(Origin.EXPERT, factors.range());
        }
    }

    @Override
    public void survey(Piece<?> piece, ByteBlock block) {
        Open so = open(piece);
        columnSquares = Optional.of(
                so.update.columnSquares(so.scope, columnSquares, piece.of(Origin.BASE), baseDtype, rows(block)));
    }

    @Override
    public NDArray of(NDManager scope, Piece<?> piece, ByteBlock block) {
        Open so = open(piece);
        NDArray task = so.magnitude
                .map(magnitude ->
                        so.update.dora(scope, magnitude, columnSquares, piece.of(Origin.BASE), baseDtype, rows(block)))
                .orElseGet(() -> so.update.rows(scope, rows(block)));
        if (--blocksLeft == 0) {
            so.scope.close();
            open = Optional.empty();
        }
        return task;
    }

    @Override
    public List<Numbers> numbers(Piece<?> piece, ByteBlock block) {
        return piece.has(Origin.EXPERT)
                ? factors.parts(piece.of(Origin.EXPERT)).stream()
                        .map(part -> new Numbers(
                                part.spec(), part.bytes(), part.spec().shape(), 0))
                        .toList()
                : List.of();
    }

    private Open open(Piece<?> piece) {
        if (open.isEmpty()) {
            List<Factor> parts = factors.parts(piece.of(Origin.EXPERT)).stream()
                    .map(part -> new Factor(
                            part.bytes(), part.spec().dtype(), part.spec().shape()))
                    .toList();
            NDManager scope = held.newSubManager();
            Layout layout = form.transposed() ? Layout.IN_BY_OUT : Layout.OUT_BY_IN;
            LowRankUpdate update = LowRankUpdate.of(kernels, scope, parts.get(0), parts.get(1), form.scale(), layout);
            Optional<NDArray> magnitude = form.hasMagnitude()
                    ? Optional.of(LowRankUpdate.doubles(kernels, scope, parts.get(2)))
                    : Optional.empty();
            open = Optional.of(new Open(scope, update, magnitude));
        }
        return open.get();
    }

    private static RowBlocks.Block rows(ByteBlock block) {
        return new RowBlocks.Block(block.firstElement(), block.shape());
    }

    /** The factors on the device. */
    private record Open(NDManager scope, LowRankUpdate update, Optional<NDArray> magnitude) {}
}
