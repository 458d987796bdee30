package io.tributary.merge.expert;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.checkpoint.ExpertForm;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.readahead.ByteBlock;
import io.tributary.merge.readahead.Origin;
import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.Range;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The task vector of one tensor of one expert, made block by block from whatever the expert stores of it: float32, the
 * same bits whether the tensor comes whole or in row blocks. Used once; requests and blocks go in order.
 */
public interface TaskVector {
    /**
     * For a tensor of the base in these blocks: its row blocks, or all of it in one.
     *
     * @param held what has to outlive a block lives here; closing it frees everything
     * @param stored what the expert stores of it, as the form says
     * @param start the tensor that the expert's own was fine-tuned from, where its task vector is taken from there;
     *     else it is taken from the base
     */
    static TaskVector of(
            Kernels kernels,
            NDManager held,
            ExpertForm form,
            List<StoredTensor> stored,
            Optional<StoredTensor> start,
            TensorSpec base,
            List<ByteBlock> blocks) {
        return switch (form.kind()) {
            case UNTOUCHED -> new ZeroVector(kernels);
            case FULL -> new FullVector(kernels, stored.get(0), start, base.dtype(), blocks);
            case LOW_RANK, LOW_RANK_TRANSPOSED, DORA, DORA_TRANSPOSED ->
                new LowRankVector(kernels, held, form, stored, base.dtype(), blocks.size());
        };
    }

    /** Whether {@link #of} looks at the base's bytes. */
    boolean needsBase();

    /**
     * Whether all blocks of the base have to be shown by {@link #survey} before the first is asked for by {@link #of}.
     */
    default boolean surveysBase() {
        return false;
    }

    /** Adds what of the expert has to be read for a block; nothing, where that was read already. */
    void request(Map<Origin, Range> ranges, int block);

    /** Takes note of a block of the base: the first of two passes. */
    default void survey(Piece<?> piece, ByteBlock block) {
        throw new IllegalStateException("nobody asked for a survey");
    }

    /** Float32, the block's shape. */
    NDArray of(NDManager scope, Piece<?> piece, ByteBlock block);

    /** The expert's numbers in a piece, as they are stored. */
    List<Numbers> numbers(Piece<?> piece, ByteBlock block);

    /**
     * Some of a stored tensor's elements.
     *
     * @param bytes little-endian
     * @param firstElement flat index of the first of them in {@code tensor}
     */
    record Numbers(TensorSpec tensor, ByteBuffer bytes, Shape shape, long firstElement) {}
}
