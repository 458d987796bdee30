package io.tributary.app.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tributary.merge.evaluate.VisionGeometry;
import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script;
import io.tributary.merge.tensor.TensorSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One model being trained: Adam on the cross entropy, differentiated by libtorch's autograd. Confined to the thread of
 * its kernels, one torch thread, so the same inputs give the same bytes.
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Adam: A Method for Stochastic Optimization</a>
 */
public final class Training implements AutoCloseable {
    private static final double MEAN_DECAY = 0.9;
    private static final double SQUARE_DECAY = 0.98;

    private final Script script;
    private final NDManager scope;
    private final NDArray sizes;
    private final NDArray geometry;
    private final NDArray epsilon;

    private NDArray parameters;
    private NDArray mean;
    private NDArray square;
    private int steps;

    private Training(Script script, NDManager scope, VisionGeometry geometry, float[] start) {
        this.script = script;
        this.scope = scope;
        this.sizes = scope.create(geometry.tensors().stream()
                .map(TensorSpec::shape)
                .mapToLong(io.tributary.merge.tensor.Shape::elements)
                .toArray());
        this.geometry = scope.create(geometry.numbers());
        this.epsilon = scope.create(geometry.epsilon());
        this.parameters = scope.create(start);
        this.mean = scope.zeros(parameters.getShape());
        this.square = scope.zeros(parameters.getShape());
    }

    /** Begins at {@code start}: the geometry's tensors, one after the other. */
    public static Training of(Kernels kernels, VisionGeometry geometry, float[] start) {
        String text = Script.text(VisionGeometry.PROGRAM) + text();
        return new Training(Script.compile("training", text, kernels.device()), kernels.scope(), geometry, start);
    }

    private static String text() {
        try (InputStream resource = Training.class.getResourceAsStream("training.py")) {
            if (resource == null) {
                throw new IllegalStateException("no training.py");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Images and what their labels stand for, in memory where a training finds them. */
    public record Lesson(NDArray images, NDArray labels, NDArray classes) {
        long count() {
            return labels.size();
        }
    }

    /** Lays samples out for this training; they stay until it is closed. */
    public Lesson lesson(Samples samples) {
        byte[] pixels = samples.pixels();
        ByteBuffer buffer = AlignedBuffers.allocate(pixels.length).put(pixels).flip();
        float[] rows = samples.classes();
        return new Lesson(
                scope.create(buffer, new Shape(samples.count(), samples.side(), samples.side()), DataType.UINT8),
                scope.create(samples.labels()),
                scope.create(rows, new Shape(rows.length / samples.length(), samples.length())));
    }

    /**
     * Takes some steps.
     *
     * @param order which pictures: a row for each step
     * @param rates the learning rate of each step
     * @return the mean of their losses
     */
    public double train(Lesson lesson, long[][] order, double[] rates) {
        try (NDManager work = scope.newSubManager()) {
            float[][] corrected = new float[rates.length][];
            for (int step = 0; step < rates.length; step++) {
                steps++;
                corrected[step] = new float[] {
                    (float) rates[step],
                    (float) (1 / (1 - StrictMath.pow(MEAN_DECAY, steps))),
                    (float) (1 / (1 - StrictMath.pow(SQUARE_DECAY, steps)))
                };
            }
            List<NDArray> trained = script.differentiate(
                    work,
                    "train",
                    List.of(
                            parameters,
                            mean,
                            square,
                            lesson.images(),
                            lesson.labels(),
                            lesson.classes(),
                            work.create(order),
                            work.create(corrected),
                            sizes,
                            geometry,
                            epsilon));
            parameters = kept(parameters, trained.get(0));
            mean = kept(mean, trained.get(1));
            square = kept(square, trained.get(2));
            double sum = 0;
            for (float loss : trained.get(3).toFloatArray()) {
                sum += loss;
            }
            return sum / rates.length;
        }
    }

    private NDArray kept(NDArray old, NDArray fresh) {
        fresh.attach(scope);
        old.close();
        return fresh;
    }

    /** The loss on some pictures and its gradient, without a step. */
    public LossAndGradient loss(Lesson lesson, float[] at) {
        try (NDManager work = scope.newSubManager()) {
            List<NDArray> answer = script.differentiate(
                    work,
                    "loss",
                    List.of(
                            work.create(at),
                            lesson.images(),
                            lesson.labels(),
                            lesson.classes(),
                            sizes,
                            geometry,
                            epsilon));
            return new LossAndGradient(answer.get(0).getFloat(), answer.get(1).toFloatArray());
        }
    }

    /** A loss, and its derivative by each parameter. */
    @SuppressWarnings("ArrayRecordComponent")
    public record LossAndGradient(double loss, float[] gradient) {}

    /** Where it stands. */
    public float[] parameters() {
        return parameters.toFloatArray();
    }

    @Override
    public void close() {
        scope.close();
        script.close();
    }
}
