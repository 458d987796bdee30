package io.tributary.app.time;

import io.tributary.app.training.Course;
import io.tributary.app.training.Samples;
import io.tributary.app.training.Training;
import io.tributary.app.training.VisionWeights;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.SuiteTask;
import io.tributary.merge.evaluate.VisionGeometry;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Fine-tunes a CLIP-style vision tower on a task of a suite: its expert. The same inputs give the same bytes. */
public final class Trainer {
    private final Course course;
    private final int heads;
    private final long seed;

    /** @param heads attention heads, which tensors do not tell */
    public Trainer(Course course, int heads, long seed) {
        this.course = course;
        this.heads = heads;
        this.seed = seed;
    }

    /** Everything that decides what comes out, beside start and task. */
    String text() {
        return course + " heads " + heads + " seed " + seed;
    }

    /** Attention heads as the suite's settings say. */
    public static int heads(Suite suite) {
        List<Double> heads = suite.settings().get("num_attention_heads");
        if (heads == null || heads.size() != 1) {
            throw new MergeException(
                    ErrorCode.INVALID_SUITE,
                    "Training needs the number of attention heads. Give the suite settings: {num_attention_heads: N}.");
        }
        return (int) Math.round(heads.get(0));
    }

    /** Trains from {@code start} on the task's training split and writes the expert. */
    public void train(Kernels kernels, Path start, SuiteTask task, Path expert, Course.Listener listener)
            throws IOException {
        try (Checkpoint open = Checkpoint.open(start)) {
            VisionGeometry geometry = VisionGeometry.of(open, heads, VisionGeometry.CLIP_EPSILON);
            VisionWeights weights = VisionWeights.read(geometry, open);
            SplittableRandom random =
                    new SplittableRandom(31 * seed + task.name().hashCode());
            try (Training training = Training.of(kernels, geometry, weights.values())) {
                course.take(training, training.lesson(samples(task)), random, listener);
                new VisionWeights(geometry, training.parameters()).writeWeights(expert);
            }
        }
    }

    private static Samples samples(SuiteTask task) {
        SuiteTask.Classes classes = task.classes()
                .orElseThrow(() -> new MergeException(
                        ErrorCode.INVALID_SUITE,
                        "task " + task.name() + " has no class embeddings, which training compares with. Give the"
                                + " suite classEmbeddings: FILE"));
        try (Checkpoint file = Checkpoint.open(task.file());
                Checkpoint embeddings = Checkpoint.open(classes.file())) {
            TensorSource images = tensor(file, training(task.inputs()), DType.U8);
            TensorSource labels = tensor(file, training(task.labels()), DType.I64);
            TensorSource rows = tensor(embeddings, classes.tensor(), DType.F32);
            byte[] pixels = new byte[Math.toIntExact(images.bytes())];
            images.readAll().get(pixels);
            long[] numbers = new long[Math.toIntExact(labels.bytes() / Long.BYTES)];
            order(labels).asLongBuffer().get(numbers);
            float[] directions = new float[Math.toIntExact(rows.bytes() / Float.BYTES)];
            order(rows).asFloatBuffer().get(directions);
            int side = Math.toIntExact(images.spec().shape().sizes().get(1));
            int length = Math.toIntExact(rows.spec().shape().sizes().get(1));
            return new Samples(pixels, numbers, side, directions, length);
        }
    }

    /** {@code test_images} becomes {@code train_images}. */
    private static String training(String tensor) {
        return tensor.replaceFirst("^[^_]*_", "train_");
    }

    private static ByteBuffer order(TensorSource tensor) {
        return tensor.readAll().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static TensorSource tensor(Checkpoint file, String name, DType dtype) {
        TensorSource tensor = file.tensors().get(name);
        if (tensor == null || tensor.spec().dtype() != dtype) {
            throw new MergeException(
                    ErrorCode.INVALID_SUITE,
                    file.location() + ": expected a tensor " + name + " of " + dtype + " to train on, found "
                            + (tensor == null ? "none" : tensor.spec().dtype()));
        }
        return tensor;
    }
}
