package io.tributary.app.cli;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.technique.Techniques;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** The recipe that the flags stand for, everything else at its default; a wrong one is a wrong command line. */
    Recipe recipe(String publish, int retain) {
        try {
            Techniques.named(technique, settings);
            return Recipe.of(technique, settings, PublishPolicy.parse(publish), retain);
        } catch (MergeException e) {
            throw e.code() == ErrorCode.INVALID_RECIPE
                    ? new MergeException(ErrorCode.INVALID_ARGUMENT, e.getMessage(), e)
                    : e;
        }
    }
}
