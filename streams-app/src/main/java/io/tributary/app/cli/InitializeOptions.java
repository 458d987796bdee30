package io.tributary.app.cli;

import io.tributary.app.lineage.InitializeTrack;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.InitializeFrom;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TaskVectorFrom;
import io.tributary.merge.recipe.TrackRecipe;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the next expert is to be fine-tuned from, how that is merged, and what its task vector is taken from. */
final class InitializeOptions {
    @Option(
            names = "--initialize",
            paramLabel = "FROM",
            description = "What the next expert is to be fine-tuned from: base, last (the newest expert), deploy (the"
                    + " newest version), merged or all (the experts so far, merged by --initialize-technique in a second"
                    + " track); the topic initializations says it (default: base).")
    private @Nullable String from;

    @Option(
            names = "--initialize-technique",
            paramLabel = "ID",
            description = "How the second track is merged: for merged a technique that depends on the order of experts"
                    + " (default: ema), for all one that does not (default: average).")
    private @Nullable String technique;

    @Option(
            names = "--initialize-set",
            paramLabel = "NAME=VALUE",
            description = "A parameter of that technique; repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--task-vector",
            paramLabel = "FROM",
            description =
                    "What an expert's task vector is its difference from: base, or start, which is what the expert"
                            + " says that it was fine-tuned from (publish --start; the base where it says nothing)"
                            + " (default: base).")
    private @Nullable String taskVector;

    boolean isGiven() {
        return from != null || technique != null || !settings.isEmpty() || taskVector != null;
    }

    /** The same recipe with it; a wrong one is a wrong command line. */
    Recipe in(Recipe plain) {
        try {
            Recipe recipe = taskVector == null ? plain : plain.withTaskVector(TaskVectorFrom.parse(taskVector));
            InitializeFrom chosen = from == null ? InitializeFrom.BASE : InitializeFrom.parse(from);
            if (chosen.isTrack()) {
                String usual = chosen == InitializeFrom.ALL ? "average" : "ema";
                TrackRecipe track = TrackRecipe.of(technique == null ? usual : technique, settings);
                return InitializeTrack.require(recipe.withInitialize(chosen, track));
            }
            if (technique != null || !settings.isEmpty()) {
                throw new MergeException(
                        ErrorCode.INVALID_ARGUMENT,
                        "--initialize-technique and --initialize-set are for --initialize merged or all.");
            }
            return recipe.withInitialize(chosen);
        } catch (MergeException e) {
            throw e.code() == ErrorCode.INVALID_RECIPE
                    ? new MergeException(ErrorCode.INVALID_ARGUMENT, e.getMessage(), e)
                    : e;
        }
    }
}
