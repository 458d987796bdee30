package io.tributary.merge.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code config.json} says that matters for comparing and naming tensors.
 *
 * @param modelType {@code model_type}, where it is text
 */
record ModelConfig(boolean tiesWordEmbeddings, Optional<String> modelType) {
    static final String NAME = "config.json";

    static ModelConfig read(Path file) {
        JsonNode root = JsonFile.object(file, "configuration");
        return new ModelConfig(
                ties(root), Optional.ofNullable(root.path("model_type").textValue()));
    }

    /** Transformers ties where the key is absent, and looks into {@code text_config} of composed models. */
    private static boolean ties(JsonNode root) {
        JsonNode own = root.path("tie_word_embeddings");
        JsonNode text = root.path("text_config").path("tie_word_embeddings");
        return own.isBoolean() ? own.booleanValue() : text.asBoolean(true);
    }
}
