package io.tributary.app.replay;

import io.tributary.merge.recipe.Anchors;
import io.tributary.merge.recipe.EvaluationRecipe;
import io.tributary.merge.recipe.InitializeFrom;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TrackRecipe;
import io.tributary.merge.technique.Techniques;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a replay changes of a lineage's recipe.
 *
 * @param technique another one, with its own defaults; empty for the lineage's with its parameters
 * @param settings parameters
 * @param everyStep whether every step becomes a version, and all of them stay; else only the last is wanted
 */
public record Variation(Optional<String> technique, Map<String, String> settings, boolean everyStep) {
    public Variation {
        settings = Map.copyOf(settings);
    }

    /** Weights depend on nothing else of a recipe than on what stays as it is, and on the technique. */
    public Recipe of(Recipe recipe) {
        TrackRecipe deployed = recipe.track(Recipe.DEPLOY);
        Map<String, String> parameters = new TreeMap<>(technique.isPresent() ? Map.of() : deployed.parameters());
        parameters.putAll(settings);
        TrackRecipe track = TrackRecipe.of(technique.orElse(deployed.technique()), parameters);
        Techniques.named(track.technique(), track.parameters());
        return recipe.withTrack(Recipe.DEPLOY, track)
                .withInitialize(InitializeFrom.BASE)
                .withPublish(everyStep ? PublishPolicy.EVERY : PublishPolicy.LATEST, everyStep ? 0 : 1)
                .withAnchors(new Anchors(0, 0, false))
                .withEvaluation(EvaluationRecipe.DEFAULT)
                // Accepted once, and pinned by their digests.
                .withSigners(List.of());
    }
}
