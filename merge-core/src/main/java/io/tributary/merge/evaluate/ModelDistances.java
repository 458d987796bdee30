package io.tributary.merge.evaluate;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How far models lie from their base and from each other: Euclidean norms over all floating tensors, summed in float64.
 *
 * @param fromBase ‖θi − θ0‖
 * @param between ‖θi − θj‖, symmetric
 */
public record ModelDistances(List<Double> fromBase, List<List<Double>> between) {
    /** Elements of every model at a time, so that memory depends on the number of models only. */
    private static final long BLOCK = 1 << 18;

    public ModelDistances {
        fromBase = List.copyOf(fromBase);
        between = List.copyOf(between);
    }

    /**
     * Reads the base's floating tensors in each of the models.
     *
     * @param kernels of the calling thread
     * @throws MergeException {@code MISSING_TENSOR} or {@code SHAPE_MISMATCH} where a model is none of the base's
     */
    public static ModelDistances of(Kernels kernels, Checkpoint base, List<Path> models) {
        List<Checkpoint> open = new ArrayList<>();
        try {
            for (Path model : models) {
                open.add(Checkpoint.open(model));
            }
            double[][] squared = new double[models.size() + 1][models.size() + 1];
            for (TensorSource tensor : base.tensors().values()) {
                if (tensor.spec().dtype().isFoldable()) {
                    List<TensorSource> sources = new ArrayList<>(List.of(tensor));
                    open.forEach(model -> sources.add(counterpart(tensor, model)));
                    add(kernels, sources, squared);
                }
            }
            return rooted(squared);
        } finally {
            open.forEach(Checkpoint::close);
        }
    }

    private static TensorSource counterpart(TensorSource tensor, Checkpoint model) {
        TensorSource found = model.tensor(tensor.name())
                .orElseThrow(() -> new MergeException(
                        ErrorCode.MISSING_TENSOR, model.location() + " has no tensor " + tensor.name()));
        if (!found.spec().shape().equals(tensor.spec().shape())
                || !found.spec().dtype().isFoldable()) {
            throw new MergeException(
                    ErrorCode.SHAPE_MISMATCH,
                    tensor.name() + " in " + model.location() + " is " + found.spec() + ", the base's is "
                            + tensor.spec());
        }
        return found;
    }

    private static void add(Kernels kernels, List<TensorSource> sources, double[][] squared) {
        long elements = sources.get(0).spec().shape().elements();
        for (long first = 0; first < elements; first += BLOCK) {
            List<float[]> blocks = new ArrayList<>();
            for (TensorSource source : sources) {
                blocks.add(floats(kernels, source, first, Math.min(BLOCK, elements - first)));
            }
            for (int i = 0; i < blocks.size(); i++) {
                for (int j = 0; j < i; j++) {
                    squared[i][j] += squared(blocks.get(i), blocks.get(j));
                }
            }
        }
    }

    private static float[] floats(Kernels kernels, TensorSource source, long first, long count) {
        int bytes = source.spec().dtype().bits() / Byte.SIZE;
        ByteBuffer raw = AlignedBuffers.allocate(count * bytes);
        source.read(raw, first * bytes);
        try (NDManager scope = kernels.scope()) {
            return kernels.floats(scope, raw.flip(), source.spec().dtype(), Shape.of(count))
                    .toFloatArray();
        }
    }

    private static double squared(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            double difference = (double) left[i] - right[i];
            sum += difference * difference;
        }
        return sum;
    }

    /** Row and column 0 are the base's. */
    private static ModelDistances rooted(double[][] squared) {
        int models = squared.length - 1;
        double[] fromBase = new double[models];
        double[][] between = new double[models][models];
        for (int i = 0; i < models; i++) {
            fromBase[i] = Math.sqrt(squared[i + 1][0]);
            for (int j = 0; j < i; j++) {
                between[i][j] = Math.sqrt(squared[i + 1][j + 1]);
                between[j][i] = between[i][j];
            }
        }
        return new ModelDistances(
                boxed(fromBase),
                Arrays.stream(between).map(ModelDistances::boxed).toList());
    }

    private static List<Double> boxed(double[] values) {
        return DoubleStream.of(values).boxed().toList();
    }

    /** Distances between the models, each pair once. */
    private List<Double> pairs() {
        List<Double> pairs = new ArrayList<>();
        for (int i = 0; i < between.size(); i++) {
            pairs.addAll(between.get(i).subList(0, i));
        }
        return pairs;
    }

    /** Mean of the pairs' distances over the mean distance from the base; 0 of fewer than two models. */
    public double meanShare() {
        return share(pairs().stream().mapToDouble(Double::doubleValue).average().orElse(0));
    }

    /** The largest of the pairs' distances over the mean distance from the base; 0 of fewer than two models. */
    public double largestShare() {
        return share(pairs().stream().mapToDouble(Double::doubleValue).max().orElse(0));
    }

    private double share(double distance) {
        double scale =
                fromBase.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        return scale == 0 ? 0 : distance / scale;
    }
}
