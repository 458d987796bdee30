package io.tributary.merge.recipe;

import io.tributary.merge.signing.TrustedKey;
import io.tributary.merge.tensor.DType;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A recipe's fields while some of them are changed. */
final class RecipeDraft {
    SortedMap<String, TrackRecipe> tracks;
    TensorGlobs tensors;
    PublishPolicy publish;
    int retain;
    Anchors anchors;
    ExpertRetention experts;
    Numerics numerics;
    EvaluationRecipe evaluation;
    InitializeFrom initialize;
    TaskVectorFrom taskVector;
    Optional<DType> outputDtype;
    long shardBytes;
    int maxStepsInFlight;
    long seed;
    List<TrustedKey> signers;

    RecipeDraft(Recipe recipe) {
        this.tracks = recipe.tracks();
        this.tensors = recipe.tensors();
        this.publish = recipe.publish();
        this.retain = recipe.retain();
        this.anchors = recipe.anchors();
        this.experts = recipe.experts();
        this.numerics = recipe.numerics();
        this.evaluation = recipe.evaluation();
        this.initialize = recipe.initialize();
        this.taskVector = recipe.taskVector();
        this.outputDtype = recipe.outputDtype();
        this.shardBytes = recipe.shardBytes();
        this.maxStepsInFlight = recipe.maxStepsInFlight();
        this.seed = recipe.seed();
        this.signers = recipe.signers();
    }

    /** Checked as every recipe is. */
    Recipe recipe() {
        return new Recipe(
                tracks,
                tensors,
                publish,
                retain,
                anchors,
                experts,
                numerics,
                evaluation,
                initialize,
                taskVector,
                outputDtype,
                shardBytes,
                maxStepsInFlight,
                seed,
                signers);
    }
}
