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
import io.tributary.merge.kernel.Script;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The samples of one task, open for reading batch by batch. */
final class TaskSamples implements AutoCloseable {
    private static final String SCRIPT = "ranking";

    private final Kernels kernels;
    private final Script script;
    private final Checkpoint file;
    private final TensorSource inputs;
    private final TensorSource labels;
    private final NDManager scope;
    private final NDArray classes;

    private TaskSamples(Kernels kernels, Checkpoint file, SuiteTask task) {
        this.kernels = kernels;
        this.script = kernels.script(SCRIPT);
        this.file = file;
        this.inputs = tensor(file, task.inputs());
        this.labels = tensor(file, task.labels());
        requireSamples();
        this.scope = kernels.scope();
        this.classes =
                task.classes().map(wanted -> classes(kernels, scope, wanted)).orElseGet(() -> none(scope));
    }

    /** What stands for class embeddings where a task has none. */
    static NDArray none(NDManager scope) {
        return scope.create(new Shape(0), DataType.FLOAT32);
    }

    static TaskSamples open(Kernels kernels, SuiteTask task) {
        Checkpoint file = Checkpoint.open(task.file());
        try {
            return new TaskSamples(kernels, file, task);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static TensorSource tensor(Checkpoint file, String name) {
        return file.tensor(name)
                .orElseThrow(() -> new MergeException(
                        ErrorCode.MISSING_TENSOR,
                        file.location() + " has no tensor " + name + "; it has "
                                + String.join(", ", file.tensors().keySet())
                                + ". Name another one in the suite"));
    }

    /** The class embeddings as float32, in the scope. */
    static NDArray classes(Kernels kernels, NDManager scope, SuiteTask.Classes wanted) {
        try (Checkpoint embeddings = Checkpoint.open(wanted.file())) {
            TensorSource tensor = tensor(embeddings, wanted.tensor());
            TensorSpec spec = tensor.spec();
            if (!spec.dtype().isFoldable() || spec.shape().rank() != 2) {
                throw new MergeException(
                        ErrorCode.SHAPE_MISMATCH,
                        wanted.file() + ": class embeddings " + wanted.tensor() + " are " + spec.dtype() + " "
                                + spec.shape() + "; expected a row of floating numbers per class");
            }
            return LoadedModel.floats(kernels, scope, tensor);
        }
    }

    private void requireSamples() {
        TensorSpec found = labels.spec();
        if (found.dtype() != DType.I64 || found.shape().rank() != 1) {
            throw new MergeException(
                    ErrorCode.DTYPE_MISMATCH,
                    file.location() + ": labels " + labels.name() + " are " + found.dtype() + " " + found.shape()
                            + "; expected I64 with one axis");
        }
        TensorSpec given = inputs.spec();
        if (given.shape().rank() == 0 || given.shape().sizes().get(0) != count()) {
            throw new MergeException(
                    ErrorCode.SHAPE_MISMATCH,
                    file.location() + ": inputs " + inputs.name() + " have shape " + given.shape() + "; expected "
                            + count() + " rows, one for each of " + labels.name());
        }
        boolean known = given.dtype().isFoldable()
                || List.of(DType.U8, DType.I32, DType.I64).contains(given.dtype());
        if (!known) {
            throw new MergeException(
                    ErrorCode.DTYPE_MISMATCH,
                    file.location() + ": inputs " + inputs.name() + " are " + given.dtype()
                            + "; expected U8, I32, I64 or floating numbers");
        }
    }

    long count() {
        return labels.spec().shape().elements();
    }

    /** Computes the outputs of some samples and counts where their labels stand among them. */
    void rank(LoadedModel model, long first, int size, Metric.Tally tally) {
        long[] numbers = new long[size];
        rows(labels, first, size).asLongBuffer().get(numbers);
        try (NDManager batch = kernels.scope()) {
            NDArray outputs = model.outputs(batch, inputs(batch, first, size), classes);
            if (outputs.getShape().dimension() != 2 || outputs.getShape().get(0) != size) {
                throw new MergeException(
                        ErrorCode.PROGRAM_FAILED,
                        "the model program returned an array of shape " + outputs.getShape() + " for " + size
                                + " inputs; expected a row of class scores for each");
            }
            requireLabels(numbers, outputs.getShape().get(1));
            long[] ranks = script.call(batch, "ranks", outputs, batch.create(numbers))
                    .array(0)
                    .toLongArray();
            for (int i = 0; i < size; i++) {
                tally.add(numbers[i], ranks[i]);
            }
        }
    }

    private NDArray inputs(NDManager batch, long first, int size) {
        TensorSpec spec = inputs.spec();
        ByteBuffer rows = rows(inputs, first, size);
        long[] sizes = spec.shape().toArray();
        sizes[0] = size;
        return array(kernels, batch, rows, spec.dtype(), sizes);
    }

    /** Samples as a program takes them: floating ones as float32, others as they are. */
    static NDArray array(Kernels kernels, NDManager batch, ByteBuffer rows, DType dtype, long... sizes) {
        return switch (dtype) {
            case U8 -> batch.create(rows, new Shape(sizes), DataType.UINT8);
            case I32 -> batch.create(rows, new Shape(sizes), DataType.INT32);
            case I64 -> batch.create(rows, new Shape(sizes), DataType.INT64);
            default -> kernels.floats(batch, rows, dtype, io.tributary.merge.tensor.Shape.of(sizes));
        };
    }

    private ByteBuffer rows(TensorSource tensor, long first, int size) {
        long row = tensor.bytes() / Math.max(1, count());
        ByteBuffer buffer = AlignedBuffers.allocate(row * size);
        tensor.read(buffer, first * row);
        return buffer.flip().slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void requireLabels(long[] numbers, long classCount) {
        for (long label : numbers) {
            if (label < 0 || label >= classCount) {
                throw new MergeException(
                        ErrorCode.SHAPE_MISMATCH,
                        file.location() + ": " + labels.name() + " holds label " + label + "; the program scores "
                                + classCount + " classes, 0 to " + (classCount - 1));
            }
        }
    }

    @Override
    public void close() {
        scope.close();
        file.close();
    }
}
