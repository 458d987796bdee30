package io.tributary.merge.recipe;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.signing.TrustedKey;
import io.tributary.merge.tensor.DType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What the user asked for; fixed when a lineage is declared. Written as canonical JSON: sorted keys, every field, the
 * same text for equal recipes.
 *
 * @param tracks by name; {@code deploy} is the one every lineage has, {@code initialize} the one beside it where
 *     {@code initialize} is {@code merged} or {@code all}
 * @param tensors which tensors are treated differently
 * @param publish which steps become versions
 * @param retain how many of the newest versions are kept; 0 keeps all; promoted ones stay anyway
 * @param anchors which steps' accumulators are kept
 * @param experts what becomes of an expert's files
 * @param numerics what decides the last bit
 * @param evaluation how versions are judged
 * @param initialize what the next expert is to be fine-tuned from
 * @param taskVector what an expert's task vector is its difference from
 * @param outputDtype of rendered weights; empty for the base's, tensor by tensor
 * @param shardBytes largest float32 state of a shard; a larger tensor is a shard alone
 * @param maxStepsInFlight uncommitted steps at a time
 * @param seed of every generator
 * @param signers public keys of which one must have signed every expert; empty where anybody may publish
 */
public record Recipe(
        SortedMap<String, TrackRecipe> tracks,
        TensorGlobs tensors,
        PublishPolicy publish,
        int retain,
        Anchors anchors,
        ExpertRetention experts,
        Numerics numerics,
        EvaluationRecipe evaluation,
        InitializeFrom initialize,
        TaskVectorFrom taskVector,
        Optional<DType> outputDtype,
        long shardBytes,
        int maxStepsInFlight,
        long seed,
        List<TrustedKey> signers) {
    /** The track that is served. */
    public static final String DEPLOY = "deploy";

    /** The track that the next expert is fine-tuned from. */
    public static final String INITIALIZE = "initialize";

    public static final int DEFAULT_RETAIN = 5;
    public static final long DEFAULT_SHARD_BYTES = 64L << 20;
    public static final int DEFAULT_STEPS_IN_FLIGHT = 2;

    public Recipe {
        tracks = Collections.unmodifiableSortedMap(new TreeMap<>(tracks));
        for (String track : tracks.keySet()) {
            if (!track.equals(DEPLOY) && !track.equals(INITIALIZE)) {
                throw new MergeException(
                        ErrorCode.NOT_SUPPORTED,
                        "tracks: '" + track + "' is not supported. A recipe has the tracks '" + DEPLOY + "' and '"
                                + INITIALIZE + "'.");
            }
        }
        if (tracks.containsKey(INITIALIZE) != initialize.isTrack()) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE,
                    initialize.isTrack()
                            ? "initialize: " + initialize.text()
                                    + " needs a technique. Add tracks: {initialize: {technique: ema}}."
                            : "tracks: initialize is for initialize: merged or all, and it is " + initialize.text()
                                    + ".");
        }
        if (!tracks.containsKey(DEPLOY)) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE,
                    "tracks: the track '" + DEPLOY + "' is missing. Add tracks: {deploy: {technique: opcm}}.");
        }
        if (outputDtype.isPresent() && !outputDtype.get().isFoldable()) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE,
                    "outputDtype: expected F16, BF16, F32 or F64, found " + outputDtype.get() + ".");
        }
        if (initialize == InitializeFrom.DEPLOY
                && !publish.equals(PublishPolicy.EVERY)
                && !publish.equals(PublishPolicy.LATEST)) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE,
                    "initialize: deploy needs a version of every step that experts wait for, and publish is "
                            + publish.text() + ". Use publish: every or latest.");
        }
        signers = List.copyOf(signers);
        atLeast("retain", retain, 0);
        atLeast("shardBytes", shardBytes, 1);
        atLeast("maxStepsInFlight", maxStepsInFlight, 1);
    }

    /** One technique with everything else at its default. */
    public static Recipe of(String technique) {
        return of(technique, Map.of(), PublishPolicy.EVERY, DEFAULT_RETAIN);
    }

    /** What the command line's flags say; everything else at its default. */
    public static Recipe of(String technique, Map<String, String> sets, PublishPolicy publish, int retain) {
        return new Recipe(
                new TreeMap<>(Map.of(DEPLOY, TrackRecipe.of(technique, sets))),
                TensorGlobs.NONE,
                publish,
                retain,
                Anchors.DEFAULT,
                ExpertRetention.KEEP,
                Numerics.DEFAULT,
                EvaluationRecipe.DEFAULT,
                InitializeFrom.BASE,
                TaskVectorFrom.BASE,
                Optional.empty(),
                DEFAULT_SHARD_BYTES,
                DEFAULT_STEPS_IN_FLIGHT,
                0,
                List.of());
    }

    /** Reads what {@link #json} wrote, or a part of it: absent fields take their defaults, unknown keys are errors. */
    public static Recipe parse(String json) {
        return RecipeText.read(json);
    }

    /** Canonical JSON. */
    public String json() {
        return RecipeText.write(this);
    }

    /** The track of that name; every recipe has {@link #DEPLOY}. */
    public TrackRecipe track(String name) {
        TrackRecipe track = tracks.get(name);
        if (track == null) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE, "No track '" + name + "' in the recipe; it has " + tracks.keySet() + ".");
        }
        return track;
    }

    /** The same for another track of that name. */
    public Recipe withTrack(String name, TrackRecipe track) {
        SortedMap<String, TrackRecipe> others = new TreeMap<>(tracks);
        others.put(name, track);
        return with(draft -> draft.tracks = others);
    }

    public Recipe withTensors(TensorGlobs rules) {
        return with(draft -> draft.tensors = rules);
    }

    /** @param kept how many versions; 0 keeps all */
    public Recipe withPublish(PublishPolicy policy, int kept) {
        return with(draft -> {
            draft.publish = policy;
            draft.retain = kept;
        });
    }

    public Recipe withAnchors(Anchors steps) {
        return with(draft -> draft.anchors = steps);
    }

    public Recipe withNumerics(Numerics other) {
        return with(draft -> draft.numerics = other);
    }

    public Recipe withEvaluation(EvaluationRecipe other) {
        return with(draft -> draft.evaluation = other);
    }

    /** The same without a second track. */
    public Recipe withInitialize(InitializeFrom from) {
        SortedMap<String, TrackRecipe> one = new TreeMap<>(tracks);
        one.remove(INITIALIZE);
        return with(draft -> {
            draft.tracks = one;
            draft.initialize = from;
        });
    }

    /** The same where the next expert is fine-tuned from a second track. */
    public Recipe withInitialize(InitializeFrom from, TrackRecipe track) {
        SortedMap<String, TrackRecipe> both = new TreeMap<>(tracks);
        both.put(INITIALIZE, track);
        return with(draft -> {
            draft.tracks = both;
            draft.initialize = from;
        });
    }

    public Recipe withTaskVector(TaskVectorFrom from) {
        return with(draft -> draft.taskVector = from);
    }

    public Recipe withOutputDtype(DType dtype) {
        return with(draft -> draft.outputDtype = Optional.of(dtype));
    }

    public Recipe withShardBytes(long bytes) {
        return with(draft -> draft.shardBytes = bytes);
    }

    /** The same for experts that one of these keys must have signed; for experts of anybody where there are none. */
    public Recipe withSigners(List<TrustedKey> keys) {
        return with(draft -> draft.signers = keys);
    }

    private Recipe with(Consumer<RecipeDraft> change) {
        RecipeDraft draft = new RecipeDraft(this);
        change.accept(draft);
        return draft.recipe();
    }

    private static void atLeast(String field, long value, long least) {
        if (value < least) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE, field + ": expected at least " + least + ", found " + value + ".");
        }
    }
}
