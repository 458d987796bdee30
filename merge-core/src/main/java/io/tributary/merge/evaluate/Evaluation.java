package io.tributary.merge.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The accuracy of a checkpoint on image tasks: a plain function of files. Images are read in batches, so memory is
 * bounded by the model and one batch.
 */
public final class Evaluation {
    private static final int BATCH = 250;

    private Evaluation() {}

    /**
     * Evaluates the checkpoint, whose {@code config.json} says what its tensors do not, on every task.
     *
     * @throws MergeException as {@link VisionGeometry#of(Checkpoint)} and {@link #accuracy}
     */
    public static List<Accuracy> of(Kernels kernels, Path checkpoint, List<ImageTask> tasks) {
        try (Checkpoint open = Checkpoint.open(checkpoint);
                VisionModel model = VisionModel.load(kernels, open, VisionGeometry.of(open))) {
            List<Accuracy> accuracies = new ArrayList<>();
            for (ImageTask task : tasks) {
                accuracies.add(accuracy(model, task));
            }
            return List.copyOf(accuracies);
        }
    }

    /**
     * Evaluates a model on a task.
     *
     * @throws MergeException {@code MISSING_TENSOR}, {@code DTYPE_MISMATCH} or {@code SHAPE_MISMATCH} where the task's
     *     files do not hold what {@link ImageTask} says, or images or embeddings of other sizes than the model's
     */
    public static Accuracy accuracy(VisionModel model, ImageTask task) {
        Kernels kernels = model.kernels();
        try (Checkpoint pictures = Checkpoint.open(task.images());
                Checkpoint embeddings = Checkpoint.open(task.classEmbeddings());
                NDManager scope = kernels.scope()) {
            NDArray classes = VisionModel.floats(kernels, scope, embeddings, task.name());
            long side = model.geometry().side();
            TensorSource images = tensor(pictures, task.imagesTensor(), DType.U8, 3);
            TensorSource labels = tensor(pictures, task.labelsTensor(), DType.I64, 1);
            long count = labels.spec().shape().elements();
            requireShape(pictures, images.spec(), io.tributary.merge.tensor.Shape.of(count, side, side));
            if (classes.getShape().dimension() != 2
                    || classes.getShape().get(1) != model.geometry().projection()) {
                throw new MergeException(
                        ErrorCode.SHAPE_MISMATCH,
                        embeddings.location() + ": class embeddings " + task.name() + " have shape "
                                + classes.getShape() + "; expected rows of "
                                + model.geometry().projection());
            }
            long correct = 0;
            for (long first = 0; first < count; first += BATCH) {
                int size = (int) Math.min(BATCH, count - first);
                correct += batch(model, images, labels, classes, first, size);
            }
            return new Accuracy(task.name(), correct, count);
        }
    }

    private static int batch(
            VisionModel model, TensorSource images, TensorSource labels, NDArray classes, long first, int size) {
        int side = model.geometry().side();
        ByteBuffer pixels = read(images, first * side * side, (long) size * side * side);
        ByteBuffer numbers = read(labels, first * Long.BYTES, (long) size * Long.BYTES);
        requireLabels(labels, numbers.asLongBuffer(), classes.getShape().get(0));
        try (NDManager batch = model.kernels().scope()) {
            return model.correct(
                    batch.create(pixels, new Shape(size, side, side), DataType.UINT8),
                    batch.create(numbers, new Shape(size), DataType.INT64),
                    classes);
        }
    }

    private static ByteBuffer read(TensorSource tensor, long position, long bytes) {
        ByteBuffer buffer = AlignedBuffers.allocate(bytes);
        tensor.read(buffer, position);
        return buffer.flip().slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void requireLabels(TensorSource tensor, LongBuffer labels, long classes) {
        while (labels.hasRemaining()) {
            long label = labels.get();
            if (label < 0 || label >= classes) {
                throw new MergeException(
                        ErrorCode.SHAPE_MISMATCH,
                        tensor.file() + ": " + tensor.name() + " holds label " + label + "; expected 0 to "
                                + (classes - 1) + ", one for each class embedding");
            }
        }
    }

    private static TensorSource tensor(Checkpoint file, String name, DType dtype, int rank) {
        TensorSource tensor = file.tensors().get(name);
        if (tensor == null) {
            throw new MergeException(
                    ErrorCode.MISSING_TENSOR,
                    file.location() + " has no tensor " + name + "; it has "
                            + String.join(", ", file.tensors().keySet()));
        }
        TensorSpec found = tensor.spec();
        if (found.dtype() != dtype || found.shape().rank() != rank) {
            throw new MergeException(
                    ErrorCode.DTYPE_MISMATCH,
                    file.location() + ": tensor " + name + " is " + found.dtype() + " " + found.shape() + "; expected "
                            + dtype + " with " + rank + " axes");
        }
        return tensor;
    }

    private static void requireShape(Checkpoint file, TensorSpec found, io.tributary.merge.tensor.Shape expected) {
        if (!found.shape().equals(expected)) {
            throw new MergeException(
                    ErrorCode.SHAPE_MISMATCH,
                    file.location() + ": tensor " + found.name() + " has shape " + found.shape() + "; expected "
                            + expected);
        }
    }
}
