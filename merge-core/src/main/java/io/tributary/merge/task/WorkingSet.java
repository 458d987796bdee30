package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.file.Printable;
import io.tributary.merge.kernel.RowBlocks;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.recipe.TaskVectorFrom;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.technique.TensorRole;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.util.List;

/**
 * What a tensor takes in memory while it is folded or read: two sets of buffers, one being filled while the other is
 * used, the arrays made of one of them, and what the technique computes with. Follows from shapes and dtypes alone, so
 * that what does not fit is refused before it is begun.
 *
 * @param experts how many the state may hold, at least 1
 * @param from what task vectors are taken from: the base alone, or a third checkpoint beside it and the expert
 */
record WorkingSet(Technique technique, long experts, TaskVectorFrom from) {
    /** The dtype of an expert that was not seen yet, where its base's is narrower. */
    private static final DType USUAL = DType.F32;

    /** @throws MergeException {@code EXCEEDS_MEMORY} naming the largest tensor, where it is too large for the limit */
    void require(MemoryLimit limit, List<PlannedTensor> tensors) {
        for (PlannedTensor tensor : tensors) {
            long needed = bytes(tensor);
            if (needed > limit.bytes()) {
                PlannedTensor largest = largest(tensors);
                throw refused(limit, largest, bytes(largest));
            }
        }
    }

    private PlannedTensor largest(List<PlannedTensor> tensors) {
        PlannedTensor largest = tensors.get(0);
        for (PlannedTensor tensor : tensors) {
            largest = bytes(tensor) > bytes(largest) ? tensor : largest;
        }
        return largest;
    }

    private MergeException refused(MemoryLimit limit, PlannedTensor tensor, long needed) {
        boolean linear = technique.wholeTensor(tensor.role()) && tensor.linear();
        String other = linear ? ", or have it added without linear algebra: tensors.linearExclude: [%s]" : "";
        return new MergeException(
                ErrorCode.EXCEEDS_MEMORY,
                "Tensor " + Printable.quoted(tensor.name()) + " of shape "
                        + tensor.spec().shape() + " takes " + mebibytes(needed) + " of memory with technique "
                        + technique.id() + "; a task may use " + mebibytes(limit.bytes()) + ". "
                        + limit.remedy().apply(needed)
                        + String.format(other, tensor.name()));
    }

    /** In bytes; what is only copied passes in stretches, and takes next to nothing. */
    long bytes(PlannedTensor tensor) {
        if (tensor.treatment() != Treatment.FOLD) {
            return 0;
        }
        TensorRole role = tensor.role();
        Shape shape = technique.wholeTensor(role)
                ? tensor.spec().shape()
                : RowBlocks.of(tensor.spec().shape()).get(0).shape();
        TensorRole part = role.block(shape);
        long elements = shape.elements();
        long state = technique.slots(part, experts).stream()
                .mapToLong(slot -> slot.shape().elements() * width(slot.dtype()))
                .sum();
        int ours = width(tensor.spec().dtype());
        int theirs = Math.max(ours, width(USUAL));
        long read = elements * (ours + theirs + (from == TaskVectorFrom.START ? theirs : 0)) + state;
        // The task vector; the state before and after, and what either becomes on the way: packed triangles are squares
        // of
        // float64 while they are solved with.
        long arrays = elements * width(DType.F32) + (technique.wholeTensor(role) ? 9 : 4) * state;
        return 2 * read + arrays + technique.workingBytes(part);
    }

    private static int width(DType dtype) {
        return dtype.bits() / Byte.SIZE;
    }

    private static String mebibytes(long bytes) {
        return -Math.floorDiv(-bytes, 1L << 20) + " MiB";
    }
}
