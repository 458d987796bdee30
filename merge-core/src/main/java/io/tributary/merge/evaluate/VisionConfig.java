package io.tributary.merge.evaluate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointFile;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code config.json} says of a vision tower that its tensors do not. */
record VisionConfig(int heads, double epsilon) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static VisionConfig of(Checkpoint checkpoint) {
        Path file = checkpoint.auxiliaryFiles().stream()
                .filter(auxiliary -> auxiliary.name().equals("config.json"))
                .map(CheckpointFile::path)
                .findFirst()
                .orElseThrow(() -> new MergeException(
                        ErrorCode.NOT_A_CHECKPOINT,
                        checkpoint.location() + " has no config.json, so the number of attention heads is unknown"));
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            JsonNode vision = root.path("vision_config").isObject() ? root.path("vision_config") : root;
            int heads = vision.path("num_attention_heads").asInt(0);
            String activation = vision.path("hidden_act").asText("quick_gelu");
            if (heads < 1 || !activation.equals("quick_gelu")) {
                throw new MergeException(
                        ErrorCode.NOT_SUPPORTED,
                        file + " has num_attention_heads " + heads + " and hidden_act " + activation
                                + "; expected a CLIP vision tower with quick_gelu");
            }
            return new VisionConfig(heads, vision.path("layer_norm_eps").asDouble(VisionGeometry.CLIP_EPSILON));
        } catch (JacksonException e) {
            throw new MergeException(
                    ErrorCode.INVALID_HEADER, file + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }
}
