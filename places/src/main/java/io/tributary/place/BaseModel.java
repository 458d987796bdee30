package io.tributary.place;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a checkpoint was fine-tuned from, as the files beside it say: {@code base_model_name_or_path} of
 * {@code adapter_config.json}, else {@code base_model} in the front matter of {@code README.md}. Files that cannot be
 * read say nothing.
 */
final class BaseModel {
    static final int LARGEST_BYTES = 1 << 20;
    private static final String FENCE = "---";

    private BaseModel() {}

    static Optional<String> of(Path directory) {
        return of(name -> text(directory.resolve(name)));
    }

    /**
     * @param text of a file beside the weights, by its name; empty where there is none of at most
     *     {@link #LARGEST_BYTES}
     */
    static Optional<String> of(Function<String, Optional<String>> text) {
        return text.apply("adapter_config.json").flatMap(BaseModel::ofAdapter).or(() -> text.apply("README.md")
                .flatMap(BaseModel::ofCard));
    }

    static Optional<String> ofAdapter(String json) {
        try {
            return named(new JsonMapper().readTree(json).path("base_model_name_or_path"));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** A model card: YAML between two lines of three dashes, then text. */
    static Optional<String> ofCard(String card) {
        String text = card.replace("\r\n", "\n");
        int end = text.indexOf("\n" + FENCE, FENCE.length());
        if (!text.startsWith(FENCE + "\n") || end < 0) {
            return Optional.empty();
        }
        try {
            return named(new YAMLMapper()
                    .readTree(text.substring(FENCE.length(), end))
                    .path("base_model"));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** A name, or the first of several. */
    static Optional<String> named(JsonNode node) {
        JsonNode one = node.isArray() ? node.path(0) : node;
        return Optional.ofNullable(one.textValue()).filter(name -> !name.isBlank());
    }

    private static Optional<String> text(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LARGEST_BYTES
                    ? Optional.of(Files.readString(file, StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
