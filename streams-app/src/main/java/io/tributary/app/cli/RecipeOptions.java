package io.tributary.app.cli;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.LineageFile;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.OutputDtype;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.technique.Techniques;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What of a recipe flags can say; a file says all of it. */
final class RecipeOptions {
    @Option(
            names = "--technique",
            paramLabel = "ID",
            defaultValue = "opcm",
            description = "How experts are merged; `tributary techniques` lists them (default: ${DEFAULT-VALUE}).")
    private String technique = "opcm";

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A parameter of the technique, for example alpha=0.5; repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--dtype",
            paramLabel = "DTYPE",
            description = "Of the weights that are written: F32, F16, BF16 or F64 (default: the base's).")
    private @Nullable String dtype;

    @Mixin
    private final TensorOptions tensors = new TensorOptions();

    /**
     * The recipe that the flags stand for, everything else at its default; a wrong one is a wrong command line.
     *
     * @param deviceKind that computes: {@code cpu} or {@code gpu}
     */
    Recipe recipe(String publish, int retain, String deviceKind) {
        try {
            Recipe recipe = Recipe.of(technique, settings, PublishPolicy.parse(publish), retain)
                    .withTensors(tensors.globs());
            Numerics numerics = recipe.numerics();
            Recipe computed = recipe.withNumerics(
                    new Numerics(numerics.engine(), deviceKind, numerics.threads(), numerics.route()));
            return checked(dtype == null ? computed : computed.withOutputDtype(OutputDtype.parse(dtype)));
        } catch (MergeException e) {
            throw e.code() == ErrorCode.INVALID_RECIPE
                    ? new MergeException(ErrorCode.INVALID_ARGUMENT, e.getMessage(), e)
                    : e;
        }
    }

    /** A lineage's file, with techniques that exist. */
    static LineageFile read(Path file) {
        LineageFile read = LineageFile.read(file);
        checked(read.recipe());
        return read;
    }

    private static Recipe checked(Recipe recipe) {
        recipe.tracks().values().forEach(track -> Techniques.named(track.technique(), track.parameters()));
        return recipe;
    }
}
