package io.tributary.merge.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.CanonicalJson;
import io.tributary.merge.json.Fields;
import io.tributary.merge.signing.TrustedKey;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A recipe as a tree of JSON or YAML values. */
final class RecipeText {
    /** The parameter that names the technique inside a wrapper. */
    private static final String OF = "of";

    private RecipeText() {}

    static String write(Recipe recipe) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("tracks", recipe.tracks());
        fields.put("tensors", recipe.tensors());
        fields.put("publish", recipe.publish().text());
        fields.put("retain", recipe.retain());
        fields.put("anchors", recipe.anchors());
        fields.put("experts", recipe.experts().text());
        fields.put("numerics", recipe.numerics());
        fields.put("evaluation", evaluation(recipe.evaluation()));
        // Fields that came later: recipes without them stay the same text.
        if (recipe.initialize() != InitializeFrom.BASE) {
            fields.put("initialize", recipe.initialize().text());
        }
        if (recipe.taskVector() != TaskVectorFrom.BASE) {
            fields.put("taskVector", recipe.taskVector().text());
        }
        recipe.outputDtype().ifPresent(dtype -> fields.put("outputDtype", dtype.name()));
        fields.put("shardBytes", recipe.shardBytes());
        fields.put("maxStepsInFlight", recipe.maxStepsInFlight());
        fields.put("seed", recipe.seed());
        if (!recipe.signers().isEmpty()) {
            fields.put(
                    "signers", recipe.signers().stream().map(TrustedKey::text).toList());
        }
        return CanonicalJson.line(fields);
    }

    static Recipe read(String json) {
        try {
            return read(new Fields(ErrorCode.INVALID_RECIPE, "recipe", CanonicalJson.tree(json)));
        } catch (JsonProcessingException failure) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE, "The recipe is not JSON: " + failure.getOriginalMessage() + ".", failure);
        }
    }

    /** Takes the recipe's fields out of {@code fields}; fails if any other is left. */
    static Recipe read(Fields fields) {
        Recipe recipe = new Recipe(
                tracks(fields.object("tracks")),
                tensors(fields.object("tensors")),
                PublishPolicy.parse(fields.text("publish", "every")),
                (int) fields.number("retain", Recipe.DEFAULT_RETAIN, Integer.MAX_VALUE),
                anchors(fields.object("anchors")),
                ExpertRetention.parse(fields.text("experts", "keep")),
                numerics(fields.object("numerics")),
                evaluation(fields.object("evaluation")),
                InitializeFrom.parse(fields.text("initialize", "base")),
                TaskVectorFrom.parse(fields.text("taskVector", "base")),
                fields.optionalText("outputDtype").map(OutputDtype::parse),
                fields.number("shardBytes", Recipe.DEFAULT_SHARD_BYTES, Long.MAX_VALUE),
                (int) fields.number("maxStepsInFlight", Recipe.DEFAULT_STEPS_IN_FLIGHT, Integer.MAX_VALUE),
                fields.number("seed", 0, Long.MAX_VALUE),
                signers(fields.list("signers")));
        fields.end();
        return recipe;
    }

    private static List<TrustedKey> signers(List<String> keys) {
        try {
            return keys.stream().map(TrustedKey::parse).toList();
        } catch (MergeException e) {
            throw new MergeException(ErrorCode.INVALID_RECIPE, "signers: " + e.getMessage(), e);
        }
    }

    private static SortedMap<String, TrackRecipe> tracks(Fields fields) {
        SortedMap<String, TrackRecipe> tracks = new TreeMap<>();
        for (String name : fields.names()) {
            Fields track = fields.object(name);
            SortedMap<String, String> parameters = new TreeMap<>();
            String technique = technique(track, "", parameters);
            tracks.put(name, TrackRecipe.of(technique, parameters));
        }
        return tracks;
    }

    /**
     * A technique and its parameters. A wrapped one may be written as such an object itself, {@code of: {technique: ID,
     * parameters: …}}; here it becomes {@code of: ID} and {@code of.NAME}.
     *
     * @param prefix of its parameters' names
     */
    private static String technique(Fields fields, String prefix, Map<String, String> parameters) {
        String technique = fields.requiredText("technique");
        Fields given = fields.object("parameters");
        fields.end();
        for (String name : given.names()) {
            boolean nested = name.equals(OF) && given.holdsObject(name);
            String value = nested ? technique(given.object(name), prefix + name + ".", parameters) : given.scalar(name);
            if (parameters.put(prefix + name, value) != null) {
                throw new MergeException(
                        ErrorCode.INVALID_RECIPE, "Parameter '" + prefix + name + "' is set twice. Keep one of them.");
            }
        }
        return technique;
    }

    private static TensorGlobs tensors(Fields fields) {
        TensorGlobs rules = new TensorGlobs(
                fields.list("linearInclude"),
                fields.list("linearExclude"),
                fields.list("skip"),
                fields.list("passThrough"));
        fields.end();
        return rules;
    }

    private static Anchors anchors(Fields fields) {
        Anchors anchors = new Anchors(
                (int) fields.number("last", Anchors.DEFAULT.last(), Integer.MAX_VALUE),
                (int) fields.number("every", Anchors.DEFAULT.every(), Integer.MAX_VALUE),
                fields.flag("promoted", Anchors.DEFAULT.promoted()));
        fields.end();
        return anchors;
    }

    private static Numerics numerics(Fields fields) {
        Numerics numerics = new Numerics(
                fields.text("engine", Numerics.DEFAULT.engine()),
                fields.text("device", Numerics.DEFAULT.device()),
                (int) fields.number("threads", Numerics.DEFAULT.threads(), 4096),
                fields.text("route", Numerics.DEFAULT.route()));
        fields.end();
        return numerics;
    }

    private static Map<String, Object> evaluation(EvaluationRecipe evaluation) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("policy", evaluation.policy().text());
        evaluation.suite().ifPresent(suite -> fields.put("suite", suite));
        fields.put("gate", evaluation.gate().texts());
        return fields;
    }

    private static EvaluationRecipe evaluation(Fields fields) {
        EvaluationRecipe evaluation = new EvaluationRecipe(
                PublishPolicy.parse("evaluation.policy", fields.text("policy", "every")),
                fields.optionalText("suite"),
                Gate.parse(fields.list("gate")));
        fields.end();
        return evaluation;
    }
}
