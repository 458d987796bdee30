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
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a checkpoint's {@code config.json} says that its tensors do not, as a program takes it. */
final class ModelSettings {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ModelSettings() {}

    /** @param own settings of the suite, which take precedence */
    static SortedMap<String, List<Double>> of(Checkpoint checkpoint, Map<String, List<Double>> own) {
        SortedMap<String, List<Double>> settings = new TreeMap<>();
        for (CheckpointFile file : checkpoint.auxiliaryFiles()) {
            if (file.name().equals("config.json")) {
                JsonNode root = read(file);
                take(root, settings);
                take(root.path("vision_config"), settings);
            }
        }
        settings.putAll(own);
        return settings;
    }

    private static void take(JsonNode object, Map<String, List<Double>> settings) {
        object.properties().forEach(field -> {
            if (field.getValue().isNumber()) {
                settings.put(field.getKey(), List.of(field.getValue().doubleValue()));
            } else if (field.getValue().isTextual()) {
                settings.put(field.getKey() + "=" + field.getValue().textValue(), List.of(1.0));
            }
        });
    }

    private static JsonNode read(CheckpointFile file) {
        try {
            return JSON.readTree(Files.readAllBytes(file.path()));
        } catch (JacksonException e) {
            throw new MergeException(
                    ErrorCode.INVALID_HEADER, file.path() + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw FileFailure.reading(file.path(), e);
        }
    }
}
