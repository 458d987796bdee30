package io.tributary.merge.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code config.json} says that matters for comparing and naming tensors.
 *
 * @param modelType {@code model_type}, where it is text
 */
record ModelConfig(boolean tiesWordEmbeddings, Optional<String> modelType) {
    static final String NAME = "config.json";

    private static final long LARGEST_BYTES = 4_000_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static ModelConfig read(Path file) {
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                throw invalid(file, "it has more than " + LARGEST_BYTES + " bytes");
            }
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (!root.isObject()) {
                throw invalid(file, "expected an object");
            }
            return new ModelConfig(
                    ties(root), Optional.ofNullable(root.path("model_type").textValue()));
        } catch (JacksonException e) {
            throw invalid(file, "it is not valid JSON: " + Printable.quoted(e.getOriginalMessage()));
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }

    /** Transformers ties where the key is absent, and looks into {@code text_config} of composed models. */
    private static boolean ties(JsonNode root) {
        JsonNode own = root.path("tie_word_embeddings");
        JsonNode text = root.path("text_config").path("tie_word_embeddings");
        return own.isBoolean() ? own.booleanValue() : text.asBoolean(true);
    }

    private static MergeException invalid(Path file, String what) {
        return new MergeException(
                ErrorCode.INVALID_HEADER, file + " is not a usable configuration: " + what + ". Save the model again");
    }
}
