package io.tributary.app.lineage;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.Anchors;
import io.tributary.merge.recipe.EvaluationRecipe;
import io.tributary.merge.recipe.InitializeFrom;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TrackRecipe;
import io.tributary.merge.technique.Techniques;
import java.util.List;

/**
 * The second track of a lineage: what the next expert is fine-tuned from, merged by a technique of its own. It is a
 * lineage of its own, {@code NAME@initialize}, that folds what the lineage {@code NAME} folded, in its order, and lies
 * in its partition.
 */
public final class InitializeTrack {
    /** How many of its newest versions stay: as old may be what an expert started from. */
    public static final int WINDOW = 8;

    private static final String SUFFIX = "@" + Recipe.INITIALIZE;

    private InitializeTrack() {}

    public static boolean isTrack(String lineage) {
        return lineage.endsWith(SUFFIX);
    }

    /** The track's name. */
    public static String of(String lineage) {
        return lineage + SUFFIX;
    }

    /** The lineage whose track it is; a lineage itself. */
    public static String leader(String lineage) {
        return isTrack(lineage) ? lineage.substring(0, lineage.length() - SUFFIX.length()) : lineage;
    }

    /**
     * The track's own recipe: every step a version whatever the lineage publishes, nothing promoted, nobody's signature
     * asked for twice.
     */
    public static Recipe recipe(Recipe whole) {
        return whole.withTrack(Recipe.DEPLOY, whole.track(Recipe.INITIALIZE))
                .withInitialize(InitializeFrom.BASE)
                .withPublish(PublishPolicy.EVERY, WINDOW)
                .withAnchors(new Anchors(whole.anchors().last(), whole.anchors().every(), false))
                .withEvaluation(EvaluationRecipe.DEFAULT)
                .withSigners(List.of());
    }

    /**
     * The recipe itself, where its track's technique exists and is what {@code initialize} says.
     *
     * @throws MergeException {@code UNKNOWN_TECHNIQUE}, {@code UNKNOWN_PARAMETER} or {@code INVALID_RECIPE}
     */
    public static Recipe require(Recipe recipe) {
        InitializeFrom from = recipe.initialize();
        if (from.isTrack()) {
            TrackRecipe track = recipe.track(Recipe.INITIALIZE);
            boolean exact =
                    Techniques.named(track.technique(), track.parameters()).exact();
            if (exact != (from == InitializeFrom.ALL)) {
                throw new MergeException(
                        ErrorCode.INVALID_RECIPE,
                        "initialize: " + from.text() + " needs a technique whose result "
                                + (exact ? "depends" : "does not depend") + " on the order of experts, and "
                                + track.technique() + (exact ? " does not" : " does") + ". Say initialize: "
                                + (exact ? InitializeFrom.ALL : InitializeFrom.MERGED).text()
                                + ", or choose another technique.");
            }
        }
        return recipe;
    }
}
