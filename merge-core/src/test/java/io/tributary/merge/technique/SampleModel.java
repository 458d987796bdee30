package io.tributary.merge.technique;

import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.plan.LayerDepths;
import io.tributary.merge.plan.LinearWeights;
import io.tributary.merge.recipe.TensorGlobs;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A small vision tower with random float32 weights, and experts near it: linear weights in three layers, wide, tall and
 * square, and everything that is not linear, down to a scalar.
 */
record SampleModel(SortedMap<String, TensorRole> roles, SortedMap<String, float[]> weights) {
    private static final String EMBEDDINGS = "vision_model.embeddings.";
    private static final Map<String, long[]> SHAPES = shapes();

    private static Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new TreeMap<>();
        shapes.put(EMBEDDINGS + "class_embedding", new long[] {10});
        shapes.put(EMBEDDINGS + "patch_embedding.weight", new long[] {10, 3, 2, 2});
        shapes.put(EMBEDDINGS + "position_embedding.weight", new long[] {5, 10});
        shapes.put("logit_scale", new long[] {});
        shapes.put("visual_projection.weight", new long[] {6, 10});
        for (int layer = 0; layer < 3; layer++) {
            String at = "vision_model.encoder.layers." + layer + ".";
            shapes.put(at + "layer_norm1.bias", new long[] {10});
            shapes.put(at + "mlp.fc1.weight", new long[] {23, 10});
            shapes.put(at + "mlp.fc1.bias", new long[] {23});
            shapes.put(at + "mlp.fc2.weight", new long[] {10, 23});
            shapes.put(at + "self_attn.q_proj.weight", new long[] {10, 10});
        }
        return shapes;
    }

    /** The same seed gives the same model. */
    static SampleModel seeded(long seed) {
        Random random = new Random(seed);
        LinearWeights linear = new LinearWeights(TensorGlobs.NONE, Set.of(), Optional.empty());
        LayerDepths depths = new LayerDepths(List.copyOf(SHAPES.keySet()));
        SortedMap<String, TensorRole> roles = new TreeMap<>();
        SortedMap<String, float[]> weights = new TreeMap<>();
        SHAPES.forEach((name, sizes) -> {
            TensorSpec spec = new TensorSpec(name, DType.F32, Shape.of(sizes));
            roles.put(name, new TensorRole(spec, linear.contains(spec), depths.of(name)));
            weights.put(name, gaussian(random, spec.shape(), 1));
        });
        return new SampleModel(roles, weights);
    }

    /**
     * Experts of different weights, each with Gram matrices and a Fisher diagonal that is zero here and there. Each
     * leaves two tensors as they are, and some entries of the others.
     */
    List<SampleExpert> experts(int count, long seed) {
        Random random = new Random(seed);
        List<SampleExpert> experts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            experts.add(expert("expert-" + i, random));
        }
        return experts;
    }

    private SampleExpert expert(String id, Random random) {
        List<String> names = List.copyOf(roles.keySet());
        Set<Integer> untouched = Set.of(random.nextInt(3), 3 + random.nextInt(names.size() - 3));
        SortedMap<String, float[]> theirs = new TreeMap<>();
        Map<String, double[]> gram = new TreeMap<>();
        Map<String, double[]> fisher = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            float[] moved = weight(name).clone();
            boolean moves = !untouched.contains(i);
            for (int k = 0; k < moved.length; k++) {
                double step = 0.05 * random.nextGaussian();
                moved[k] += moves && random.nextInt(20) > 0 ? (float) step : 0;
            }
            theirs.put(name, moved);
            fisher.put(name, squares(random, moved.length));
            if (role(name).linear()) {
                gram.put(name, gram(random, role(name).shape().sizes().get(1).intValue()));
            }
        }
        double weight = 0.25 * (1 + random.nextInt(8));
        return new SampleExpert(id, theirs, weight, Map.of(Statistic.GRAM, gram, Statistic.FISHER, fisher));
    }

    /** Expert minus base, rounded to float32 as the stream does. */
    double[] task(SampleExpert expert, String tensor) {
        float[] ours = weight(tensor);
        float[] theirs = expert.weight(tensor);
        double[] task = new double[ours.length];
        for (int i = 0; i < task.length; i++) {
            task[i] = theirs[i] - ours[i];
        }
        return task;
    }

    SortedMap<String, double[]> tasks(SampleExpert expert) {
        SortedMap<String, double[]> tasks = new TreeMap<>();
        roles.keySet().forEach(name -> tasks.put(name, task(expert, name)));
        return tasks;
    }

    TensorRole role(String tensor) {
        return Objects.requireNonNull(roles.get(tensor), tensor);
    }

    float[] weight(String tensor) {
        return Objects.requireNonNull(weights.get(tensor), tensor);
    }

    double[] base(String tensor) {
        return doubles(weight(tensor));
    }

    /** As a bare checkpoint file. */
    SafetensorsBytes bytes() {
        return bytes(weights);
    }

    static SafetensorsBytes bytes(SortedMap<String, float[]> weights) {
        SafetensorsBytes file = SafetensorsBytes.file();
        weights.forEach((name, values) ->
                file.raw(name, "F32", Objects.requireNonNull(SHAPES.get(name)), littleEndian(doubles(values))));
        return file;
    }

    /** As a sidecar: these tensors, float32. */
    SafetensorsBytes statistic(Statistic kind, Map<String, double[]> values) {
        SafetensorsBytes file = SafetensorsBytes.file();
        new TreeMap<>(values).forEach((name, numbers) -> {
            long[] shape = kind.shape(role(name)).orElseThrow().toArray();
            file.raw(name, "F32", shape, littleEndian(numbers));
        });
        return file;
    }

    private static byte[] littleEndian(double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(value -> bytes.putFloat((float) value));
        return bytes.array();
    }

    static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    private static float[] gaussian(Random random, Shape shape, double deviation) {
        float[] values = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private static double[] squares(Random random, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            double x = random.nextInt(10) == 0 ? 0 : random.nextGaussian();
            values[i] = (float) (x * x);
        }
        return values;
    }

    /** The mean of xᵀx over a few more samples than there are inputs: symmetric as it stands in float32. */
    private static double[] gram(Random random, int inputs) {
        int samples = inputs + 5;
        double[][] x = new double[samples][inputs];
        for (double[] row : x) {
            for (int j = 0; j < inputs; j++) {
                row[j] = random.nextGaussian();
            }
        }
        double[] gram = new double[inputs * inputs];
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (double[] row : x) {
                    sum += row[i] * row[j];
                }
                gram[i * inputs + j] = (float) (sum / samples);
                gram[j * inputs + i] = gram[i * inputs + j];
            }
        }
        return gram;
    }
}
