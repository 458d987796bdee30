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

/** Checkpoints with a real model's names and shapes and seeded weights: a base, and experts near it. */
record SyntheticModel(List<TensorSpec> tensors) {
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

    /** The vision tower of CLIP ViT-L/14. */
    static SyntheticModel vitL14() {
        return visionTower(1024, 4096, 24, 14, 257);
    }

    /** Llama 3.2 1B: 16 layers, hidden 2048, MLP 8192, 8 key-value heads, bf16, the output tied to the embedding. */
    static SyntheticModel llama1B() {
        List<TensorSpec> tensors = new ArrayList<>();
        int hidden = 2048;
        int mlp = 8192;
        int keys = 8 * 64;
        bf16(tensors, "model.embed_tokens.weight", 128_256, hidden);
        bf16(tensors, "model.norm.weight", hidden);
        for (int layer = 0; layer < 16; layer++) {
            String name = "model.layers." + layer + ".";
            bf16(tensors, name + "input_layernorm.weight", hidden);
            bf16(tensors, name + "post_attention_layernorm.weight", hidden);
            bf16(tensors, name + "self_attn.q_proj.weight", hidden, hidden);
            bf16(tensors, name + "self_attn.k_proj.weight", keys, hidden);
            bf16(tensors, name + "self_attn.v_proj.weight", keys, hidden);
            bf16(tensors, name + "self_attn.o_proj.weight", hidden, hidden);
            bf16(tensors, name + "mlp.gate_proj.weight", mlp, hidden);
            bf16(tensors, name + "mlp.up_proj.weight", mlp, hidden);
            bf16(tensors, name + "mlp.down_proj.weight", hidden, mlp);
        }
        return new SyntheticModel(tensors);
    }

    /** By the name that benchmarks are given. */
    static SyntheticModel named(String shape) {
        return switch (shape) {
            case "vit-b-32" -> vitB32();
            case "vit-l-14" -> vitL14();
            case "llama-1b" -> llama1B();
            default ->
                throw new IllegalArgumentException(
                        "no shape is called " + shape + "; there are vit-b-32, vit-l-14 and llama-1b");
        };
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

    private static void bf16(List<TensorSpec> tensors, String name, long... shape) {
        tensors.add(new TensorSpec(name, DType.BF16, Shape.of(shape)));
    }

    long parameters() {
        return tensors.stream().mapToLong(tensor -> tensor.shape().elements()).sum();
    }

    long bytes() {
        return tensors.stream().mapToLong(TensorSpec::bytes).sum();
    }

    /** @param number 0 writes the base; others write an expert: the base plus noise and a few strong directions */
    Path write(Path file, int number) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = SafetensorsWriter.begin(out, tensors, Map.of("format", "pt"));
            for (int i = 0; i < tensors.size(); i++) {
                new SyntheticTensor(tensors.get(i), i, number).write(writer);
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
}
