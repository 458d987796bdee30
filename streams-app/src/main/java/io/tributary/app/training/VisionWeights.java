package io.tributary.app.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.evaluate.VisionGeometry;
import io.tributary.merge.file.FreshDirectory;
import io.tributary.merge.safetensors.SafetensorsWriter;
import io.tributary.merge.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model's weights: the geometry's tensors, one after the other. Can be written as a Hugging Face checkpoint. */
public final class VisionWeights {
    private final VisionGeometry geometry;
    private final float[] values;

    public VisionWeights(VisionGeometry geometry, float[] values) {
        this.geometry = geometry;
        this.values = values.clone();
    }

    /** Reads a checkpoint that was written with the same geometry. */
    public static VisionWeights read(VisionGeometry geometry, Checkpoint checkpoint) {
        List<ByteBuffer> tensors = geometry.tensors().stream()
                .map(tensor -> require(checkpoint, tensor).readAll())
                .toList();
        float[] values = new float
                [tensors.stream()
                        .mapToInt(tensor -> tensor.remaining() / Float.BYTES)
                        .sum()];
        int at = 0;
        for (ByteBuffer tensor : tensors) {
            int elements = tensor.remaining() / Float.BYTES;
            tensor.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values, at, elements);
            at += elements;
        }
        return new VisionWeights(geometry, values);
    }

    private static TensorSource require(Checkpoint checkpoint, TensorSpec wanted) {
        TensorSource tensor = checkpoint.tensors().get(wanted.name());
        if (tensor == null || !tensor.spec().equals(wanted)) {
            throw new MergeException(
                    ErrorCode.SHAPE_MISMATCH,
                    checkpoint.location() + " does not hold " + wanted + "; delete the directory to train it again");
        }
        return tensor;
    }

    /** A copy. */
    public float[] values() {
        return values.clone();
    }

    /** Writes {@code model.safetensors} and {@code config.json}; the directory appears when it is complete. */
    public void write(Path directory) throws IOException {
        FreshDirectory.make(directory, fresh -> {
            writeWeights(fresh.resolve("model.safetensors"));
            Files.writeString(
                    fresh.resolve("config.json"),
                    JsonMapper.builder()
                                    .build()
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(config()) + "\n");
        });
    }

    /** The tensors alone, as a safetensors file. */
    public void writeWeights(Path file) throws IOException {
        Map<String, ByteBuffer> bytes = new LinkedHashMap<>();
        int at = 0;
        for (TensorSpec tensor : geometry.tensors()) {
            int elements = Math.toIntExact(tensor.shape().elements());
            ByteBuffer buffer = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            buffer.asFloatBuffer().put(values, at, elements);
            bytes.put(tensor.name(), buffer);
            at += elements;
        }
        List<TensorSpec> sorted = geometry.tensors().stream()
                .sorted(Comparator.comparing(TensorSpec::name))
                .toList();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = SafetensorsWriter.begin(channel, sorted, Map.of("format", "pt"));
            for (TensorSpec tensor : sorted) {
                writer.write(tensor.name(), bytes.getOrDefault(tensor.name(), ByteBuffer.allocate(0)));
            }
            writer.finish();
            channel.force(true);
        }
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of("CLIPVisionModelWithProjection"));
        config.put("model_type", "clip_vision_model");
        config.put("hidden_size", geometry.hidden());
        config.put("intermediate_size", geometry.feedForward());
        config.put("num_hidden_layers", geometry.layers());
        config.put("num_attention_heads", geometry.heads());
        config.put("num_channels", geometry.channels());
        config.put("image_size", geometry.side());
        config.put("patch_size", geometry.patch());
        config.put("projection_dim", geometry.projection());
        config.put("hidden_act", "quick_gelu");
        config.put("layer_norm_eps", geometry.epsilon());
        config.put("attention_dropout", 0.0);
        config.put("torch_dtype", "float32");
        return config;
    }
}
