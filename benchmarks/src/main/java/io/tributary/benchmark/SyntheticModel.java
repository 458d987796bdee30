package io.tributary.benchmark;

import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.technique.Statistic;
import io.tributary.merge.technique.TensorRole;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Checkpoints with a real model's names and shapes and seeded weights: a base, and experts near it. */
record SyntheticModel(List<TensorSpec> tensors) {
    private static final int STRONG = 8;

    SyntheticModel {
        tensors =
                tensors.stream().sorted(Comparator.comparing(TensorSpec::name)).toList();
    }

    /** The vision tower of CLIP ViT-B/32: 72 linear weights of 768×768, 3072×768 and 768×3072, and the rest. */
    static SyntheticModel vitB32() {
        return visionTower(768, 3072, 12, 32, 50);
    }

    /** A tower of the same kind that folds in a moment. */
    static SyntheticModel small() {
        return visionTower(128, 512, 4, 7, 17);
    }

    /** Some layers of ViT-B's width. */
    static SyntheticModel ofLayers(int layers) {
        return visionTower(768, 3072, layers, 32, 50);
    }

    private static SyntheticModel visionTower(int hidden, int mlp, int layers, int patch, int positions) {
        List<TensorSpec> tensors = new ArrayList<>();
        String root = "vision_model.";
        add(tensors, root + "embeddings.class_embedding", hidden);
        add(tensors, root + "embeddings.patch_embedding.weight", hidden, 3, patch, patch);
        add(tensors, root + "embeddings.position_embedding.weight", positions, hidden);
        norm(tensors, root + "pre_layrnorm", hidden);
        norm(tensors, root + "post_layernorm", hidden);
        for (int layer = 0; layer < layers; layer++) {
            String name = root + "encoder.layers." + layer + ".";
            norm(tensors, name + "layer_norm1", hidden);
            norm(tensors, name + "layer_norm2", hidden);
            for (String part : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                linear(tensors, name + "self_attn." + part, hidden, hidden);
            }
            linear(tensors, name + "mlp.fc1", mlp, hidden);
            linear(tensors, name + "mlp.fc2", hidden, mlp);
        }
        return new SyntheticModel(tensors);
    }

    private static void linear(List<TensorSpec> tensors, String name, int out, int in) {
        add(tensors, name + ".weight", out, in);
        add(tensors, name + ".bias", out);
    }

    private static void norm(List<TensorSpec> tensors, String name, int size) {
        add(tensors, name + ".weight", size);
        add(tensors, name + ".bias", size);
    }

    private static void add(List<TensorSpec> tensors, String name, long... shape) {
        tensors.add(new TensorSpec(name, DType.F32, Shape.of(shape)));
    }

    long bytes() {
        return tensors.stream().mapToLong(TensorSpec::bytes).sum();
    }

    /** @param number 0 writes the base; others write an expert: the base plus noise and a few strong directions */
    Path write(Path file, int number) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = SafetensorsWriter.begin(out, tensors, Map.of("format", "pt"));
            for (int i = 0; i < tensors.size(); i++) {
                writer.write(tensors.get(i).name(), weights(i, number));
            }
            writer.finish();
        }
        return file;
    }

    /**
     * A statistic that an expert may bring: for a Gram matrix the identity with a little of everything, for Fisher's
     * diagonal something positive.
     */
    void writeStatistic(Path file, Statistic kind) throws IOException {
        List<TensorSpec> arrays = new ArrayList<>();
        for (TensorSpec tensor : tensors) {
            boolean linear =
                    tensor.name().contains(".layers.") && tensor.shape().rank() == 2;
            kind.shape(new TensorRole(tensor, linear))
                    .ifPresent(shape -> arrays.add(new TensorSpec(tensor.name(), DType.F32, shape)));
        }
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = SafetensorsWriter.begin(out, arrays, Map.of());
            for (TensorSpec array : arrays) {
                long side = array.shape().sizes().get(array.shape().rank() - 1);
                ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(array.bytes()))
                        .order(ByteOrder.LITTLE_ENDIAN);
                for (long i = 0; i < array.shape().elements(); i++) {
                    bytes.putFloat(kind == Statistic.GRAM && i % (side + 1) == 0 ? 1 : 0.01f);
                }
                writer.write(array.name(), bytes.flip());
            }
            writer.finish();
        }
    }

    private ByteBuffer weights(int index, int number) {
        TensorSpec spec = tensors.get(index);
        int columns = Math.toIntExact(spec.shape().sizes().get(spec.shape().rank() - 1));
        int rows = Math.toIntExact(spec.shape().elements() / columns);
        RandomGenerator base = generator(index);
        RandomGenerator expert = generator(1_000L * number + index + 500_000);
        float[] left = directions(expert, number == 0 ? 0 : rows * STRONG, 1);
        float[] right = directions(expert, number == 0 ? 0 : columns * STRONG, 1e-3f);
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Math.toIntExact(spec.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double value = 0.02 * base.nextGaussian();
                if (number > 0) {
                    value += 1e-4 * expert.nextGaussian();
                    for (int k = 0; k < STRONG; k++) {
                        value += left[row * STRONG + k] * right[column * STRONG + k] / (1 + k);
                    }
                }
                bytes.putFloat((float) value);
            }
        }
        return bytes.flip();
    }

    private static float[] directions(RandomGenerator random, int size, float scale) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = scale * (float) random.nextGaussian();
        }
        return values;
    }

    private static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
