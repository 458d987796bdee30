package io.tributary.merge.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.kernel.Kernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint in memory that answers samples from elsewhere with class scores, by a suite's program. Confined to its
 * kernels' thread; memory is bounded by the model, the tasks' class embeddings and one batch.
 */
public final class ServedModel implements AutoCloseable {
    private final Suite suite;
    private final LoadedModel model;
    private final NDManager scope;
    private final Map<String, NDArray> classes = new HashMap<>();

    private ServedModel(Suite suite, LoadedModel model) {
        this.suite = suite;
        this.model = model;
        this.scope = model.kernels().scope();
    }

    /**
     * Class scores, a row for each sample.
     *
     * @param values {@code rows * classes} of them, row by row
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Scores(int rows, int classes, float[] values) {}

    /**
     * Reads weights and class embeddings; the files are not needed afterwards.
     *
     * @param kernels of the calling thread; not closed with the model
     * @throws MergeException as {@link SuiteRun#of}
     */
    public static ServedModel load(Kernels kernels, Suite suite, Path checkpoint) {
        try (Checkpoint open = Checkpoint.open(checkpoint)) {
            ServedModel served = new ServedModel(suite, LoadedModel.of(kernels, suite, open));
            try {
                for (SuiteTask task : suite.tasks()) {
                    Optional<SuiteTask.Classes> wanted = task.classes();
                    served.classes.put(
                            task.name(),
                            wanted.isPresent()
                                    ? TaskSamples.classes(kernels, served.scope, wanted.get())
                                    : TaskSamples.none(served.scope));
                }
                return served;
            } catch (RuntimeException e) {
                served.close();
                throw e;
            }
        }
    }

    /**
     * Answers samples of a task, the suite's batch at a time.
     *
     * @param task one of the suite's
     * @param form of the samples
     * @param samples at least one; little-endian, from position to limit
     * @throws MergeException {@code PROGRAM_FAILED} where the program refuses them
     */
    public Scores scores(String task, SampleForm form, ByteBuffer samples) {
        NDArray embeddings = classes.get(task);
        if (embeddings == null) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT, "Suite " + suite.name() + " has no task '" + task + "'.");
        }
        int rowBytes = Math.toIntExact(form.elements() * (form.dtype().bits() / Byte.SIZE));
        int rows = samples.remaining() / rowBytes;
        float[] values = new float[0];
        int width = 0;
        for (int first = 0; first < rows; first += suite.batch()) {
            int size = Math.min(suite.batch(), rows - first);
            float[] part = batch(
                    embeddings, form, samples.slice(samples.position() + first * rowBytes, size * rowBytes), size);
            if (first == 0) {
                width = part.length / size;
                values = new float[rows * width];
            }
            System.arraycopy(part, 0, values, first * width, part.length);
        }
        return new Scores(rows, width, values);
    }

    private float[] batch(NDArray embeddings, SampleForm form, ByteBuffer samples, int size) {
        ByteBuffer aligned = AlignedBuffers.allocate(samples.remaining());
        aligned.put(samples);
        long[] sizes = new long[form.row().size() + 1];
        sizes[0] = size;
        for (int i = 1; i < sizes.length; i++) {
            sizes[i] = form.row().get(i - 1);
        }
        try (NDManager batch = model.kernels().scope()) {
            NDArray inputs = TaskSamples.array(
                    model.kernels(), batch, aligned.flip().slice().order(ByteOrder.LITTLE_ENDIAN), form.dtype(), sizes);
            NDArray outputs = model.outputs(batch, inputs, embeddings);
            if (outputs.getShape().dimension() != 2
                    || outputs.getShape().get(0) != size
                    || outputs.getDataType() != DataType.FLOAT32) {
                throw new MergeException(
                        ErrorCode.PROGRAM_FAILED,
                        "the model program returned an array " + outputs.getDataType() + " of shape "
                                + outputs.getShape() + " for " + size
                                + " inputs; expected a float32 row of class scores for each");
            }
            return outputs.toFloatArray();
        }
    }

    @Override
    public void close() {
        scope.close();
        model.close();
    }
}
