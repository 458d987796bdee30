package io.tributary.merge.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A lineage declared in a YAML file: {@code lineage}, {@code base} and the recipe's fields.
 *
 * @param base a path, resolved against the file's directory, or a URI as it stands
 */
public record LineageFile(String lineage, String base, Recipe recipe) {
    private static final String URI = "(file:|[a-z][a-z0-9+.-]*://).*";

    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    public static LineageFile read(Path file) {
        try {
            JsonNode tree = MAPPER.readTree(Files.readString(file));
            Fields fields = new Fields(ErrorCode.INVALID_RECIPE, String.valueOf(file.getFileName()), tree);
            String lineage = fields.requiredText("lineage");
            String base = fields.requiredText("base");
            String place = base.matches(URI)
                    ? base
                    : file.toAbsolutePath().resolveSibling(base).normalize().toString();
            return new LineageFile(lineage, place, RecipeText.read(fields));
        } catch (JsonProcessingException failure) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE, file + " is not YAML: " + failure.getOriginalMessage() + ".", failure);
        } catch (NoSuchFileException failure) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "There is no file " + file + ". Expected a YAML file with lineage, base and a recipe.",
                    failure);
        } catch (IOException failure) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    file + " cannot be read (" + failure.getClass().getSimpleName()
                            + "). Expected a YAML file with lineage, base and a recipe.",
                    failure);
        }
    }
}
