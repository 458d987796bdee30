package io.tributary.merge.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecipeTest {
    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(Recipe.of("opcm").json())
                .isEqualTo("{\"anchors\":{\"every\":0,\"last\":1,\"promoted\":true},"
                        + "\"evaluation\":{\"gate\":[],\"policy\":\"every\"},\"experts\":\"keep\","
                        + "\"maxStepsInFlight\":2,\"numerics\":{\"device\":\"cpu\",\"engine\":\"pytorch-2.7.1\","
                        + "\"route\":\"gram\",\"threads\":1},\"publish\":\"every\",\"retain\":5,\"seed\":0,"
                        + "\"shardBytes\":67108864,\"tensors\":{\"linearExclude\":[],\"linearInclude\":[],"
                        + "\"passThrough\":[],\"skip\":[]},"
                        + "\"tracks\":{\"deploy\":{\"parameters\":{},\"technique\":\"opcm\"}}}");
    }

    @Test
    void whatIsWrittenReadsBackEqual() {
        Recipe recipe = Recipe.of(
                        "opcm", Map.of("diagonal", "keep", "alpha", "0.25"), PublishPolicy.parse("every-3"), 0)
                .withOutputDtype(DType.BF16)
                .withEvaluation(new EvaluationRecipe(
                        PublishPolicy.LATEST, Optional.of("eight"), Gate.parse(List.of("mean >= candidate - 0.5"))))
                .withShardBytes(1 << 20)
                .withTensors(new TensorGlobs(List.of("a.*"), List.of("b"), List.of("c?"), List.of("d")))
                .withNumerics(new Numerics("pytorch-2.7.1", "gpu", 2, "svd"));
        assertThat(Recipe.parse(recipe.json())).isEqualTo(recipe);
        assertThat(Recipe.parse(recipe.json()).json()).isEqualTo(recipe.json());
    }

    @Test
    void absentFieldsTakeTheirDefaults() {
        assertThat(Recipe.parse("{\"tracks\": {\"deploy\": {\"technique\": \"average\"}}}"))
                .isEqualTo(Recipe.of("average"));
    }

    @Test
    void anUnknownKeyNamesTheNearestKnownOne() {
        refused("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"retian\":3}", ErrorCode.INVALID_RECIPE)
                .hasMessage(
                        "recipe: unknown key 'retian'. Did you mean 'retain'? Known: anchors, evaluation, experts, initialize, "
                                + "maxStepsInFlight, numerics, outputDtype, publish, retain, seed, shardBytes, signers, taskVector, tensors, tracks.");
        refused("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\",\"set\":{}}}}", ErrorCode.INVALID_RECIPE)
                .hasMessageStartingWith("recipe.tracks.deploy: unknown key 'set'.");
    }

    @Test
    void wrongTypesNameTheField() {
        refused("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"retain\":\"three\"}", ErrorCode.INVALID_RECIPE)
                .hasMessage("recipe.retain: expected a whole number from 0 to 2147483647, found \"three\".");
        refused(
                        "{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"tensors\":{\"skip\":\"x\"}}",
                        ErrorCode.INVALID_RECIPE)
                .hasMessage("recipe.tensors.skip: expected a list, found \"x\".");
        refused(
                        "{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"experts\":\"keep-until-anchor\"}",
                        ErrorCode.INVALID_RECIPE)
                .hasMessage("experts: expected keep or reference, found 'keep-until-anchor'.");
        refused("[]", ErrorCode.INVALID_RECIPE).hasMessage("recipe: expected an object, found [].");
        refused("{", ErrorCode.INVALID_RECIPE).hasMessageStartingWith("The recipe is not JSON");
    }

    @Test
    void whatIsNotSupportedYetIsRefusedByName() {
        refused(
                "{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"},\"candidate\":{\"technique\":\"opcm\"}}}",
                ErrorCode.NOT_SUPPORTED);
    }

    @Test
    void aSecondTrackIsThereExactlyWhereTheNextExpertStartsFromIt() {
        String both = "{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"},\"initialize\":{\"technique\":\"ema\"}}";
        Recipe merged = Recipe.parse(both + ",\"initialize\":\"merged\"}");
        assertThat(merged)
                .isEqualTo(Recipe.of("opcm").withInitialize(InitializeFrom.MERGED, TrackRecipe.of("ema", Map.of())));
        assertThat(Recipe.parse(merged.json())).isEqualTo(merged);
        assertThat(merged.withInitialize(InitializeFrom.BASE)).isEqualTo(Recipe.of("opcm"));

        refused(both + "}", ErrorCode.INVALID_RECIPE)
                .hasMessage("tracks: initialize is for initialize: merged or all, and it is base.");
        refused("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"initialize\":\"all\"}", ErrorCode.INVALID_RECIPE)
                .hasMessageStartingWith("initialize: all needs a technique.");
    }

    @Test
    void whatTaskVectorsAreTakenFromIsWrittenOnlyWhereItIsNotTheBase() {
        String opcm = "{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}}";
        assertThat(Recipe.parse(opcm + ",\"taskVector\":\"base\"}")).isEqualTo(Recipe.of("opcm"));
        assertThat(Recipe.of("opcm").json()).doesNotContain("taskVector");
        Recipe start = Recipe.parse(opcm + ",\"taskVector\":\"start\"}");
        assertThat(start).isEqualTo(Recipe.of("opcm").withTaskVector(TaskVectorFrom.START));
        assertThat(Recipe.parse(start.json())).isEqualTo(start);

        refused(opcm + ",\"taskVector\":\"last\"}", ErrorCode.INVALID_RECIPE)
                .hasMessage("taskVector: expected base or start, found 'last'.");
    }

    @Test
    void lastIsAWordForTheNewestExpertAlone() {
        Recipe last = Recipe.parse("{\"tracks\":{\"deploy\":{\"technique\":\"last\"}}}");
        assertThat(last).isEqualTo(Recipe.of("last"));
        assertThat(last.json())
                .isEqualTo(Recipe.of("ema", Map.of("w", "1"), PublishPolicy.EVERY, 5)
                        .json());

        refused("{\"tracks\":{\"deploy\":{\"technique\":\"last\",\"parameters\":{\"w\":1}}}}", ErrorCode.INVALID_RECIPE)
                .hasMessage("last, the newest expert alone, takes no parameters, found [w].");
    }

    @Test
    void valuesOutsideTheirBoundsAreRefused() {
        refused("{}", ErrorCode.INVALID_RECIPE).hasMessageContaining("'deploy' is missing");
        refused("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"shardBytes\":0}", ErrorCode.INVALID_RECIPE);
        refused("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"outputDtype\":\"I8\"}", ErrorCode.INVALID_RECIPE);
        refused("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"publish\":\"every-0\"}", ErrorCode.INVALID_RECIPE);
    }

    @Test
    void thePublishPolicyDecidesWhichStepsBecomeVersions() {
        assertThat(PublishPolicy.parse("every").wants(7, 3)).isTrue();
        assertThat(PublishPolicy.parse("every-3").wants(6, 0)).isTrue();
        assertThat(PublishPolicy.parse("every-3").wants(7, 0)).isFalse();
        assertThat(PublishPolicy.parse("latest").wants(7, 1)).isFalse();
        assertThat(PublishPolicy.parse("latest").wants(7, 0)).isTrue();
        for (String text : List.of("every", "every-3", "latest")) {
            assertThat(PublishPolicy.parse(text).text()).isEqualTo(text);
        }
    }

    @Test
    void aLineageFileHoldsLineageBaseAndRecipe(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("lineage.yaml");
        Files.writeString(file, """
                lineage: vision
                base: models/base
                tracks:
                  deploy:
                    technique: opcm
                    parameters: {alpha: 0.5, diagonal: keep}
                publish: every-3
                outputDtype: bfloat16
                """);
        LineageFile read = LineageFile.read(file);
        assertThat(read.lineage()).isEqualTo("vision");
        assertThat(read.base())
                .isEqualTo(directory.toAbsolutePath().resolve("models/base").toString());
        assertThat(read.recipe())
                .isEqualTo(Recipe.of(
                                "opcm",
                                Map.of("alpha", "0.5", "diagonal", "keep"),
                                PublishPolicy.parse("every-3"),
                                Recipe.DEFAULT_RETAIN)
                        .withOutputDtype(DType.BF16));
    }

    @Test
    void aLineageFileWithAMistakeNamesIt(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("lineage.yaml");
        Files.writeString(file, "lineage: x\nbase: b\nbases: c\ntracks: {deploy: {technique: opcm}}\n");
        assertThatThrownBy(() -> LineageFile.read(file))
                .hasMessageStartingWith("lineage.yaml: unknown key 'bases'. Did you mean 'base'?");
        Files.writeString(file, "lineage: x\nlineage: y\n");
        assertThatThrownBy(() -> LineageFile.read(file)).isInstanceOf(MergeException.class);
        assertThatThrownBy(() -> LineageFile.read(directory.resolve("absent.yaml")))
                .isInstanceOf(MergeException.class)
                .hasMessageContaining("no file");
    }

    @Test
    void aWrappedTechniqueMayBeWrittenAsOneInsideTheOther() {
        TrackRecipe nested = Recipe.parse(
                        "{\"tracks\":{\"deploy\":{\"technique\":\"lines\",\"parameters\":{\"alpha\":0.2,"
                                + "\"of\":{\"technique\":\"dare\",\"parameters\":{\"p\":0.9,"
                                + "\"of\":{\"technique\":\"ties\",\"parameters\":{\"lambda\":0.5}}}}}}}}")
                .track(Recipe.DEPLOY);
        assertThat(nested)
                .isEqualTo(TrackRecipe.of(
                        "lines",
                        Map.of(
                                "alpha", "0.2",
                                "of", "dare",
                                "of.p", "0.9",
                                "of.of", "ties",
                                "of.of.lambda", "0.5")));
        assertThat(Recipe.parse("{\"tracks\":{\"deploy\":{\"technique\":\"dare\",\"parameters\":{\"of\":\"ties\"}}}}")
                        .track(Recipe.DEPLOY))
                .isEqualTo(TrackRecipe.of("dare", Map.of("of", "ties")));
    }

    @Test
    void whatIsWrongInsideAWrapperIsNamedWithItsPlace() {
        String start = "{\"tracks\":{\"deploy\":{\"technique\":\"dare\",\"parameters\":";
        refused(start + "{\"of\":{\"parameters\":{}}}}}}", ErrorCode.INVALID_RECIPE)
                .hasMessage("recipe.tracks.deploy.parameters.of: 'technique' is missing.");
        refused(start + "{\"of\":{\"technique\":\"ties\",\"lambda\":1}}}}}", ErrorCode.INVALID_RECIPE)
                .hasMessageStartingWith("recipe.tracks.deploy.parameters.of: unknown key 'lambda'.");
        refused(start + "{\"p\":{\"technique\":\"ties\"}}}}}", ErrorCode.INVALID_RECIPE)
                .hasMessageStartingWith("recipe.tracks.deploy.parameters.p: expected a number or text");
        refused(
                        start + "{\"of\":{\"technique\":\"ties\",\"parameters\":{\"lambda\":1}},\"of.lambda\":2}}}}",
                        ErrorCode.INVALID_RECIPE)
                .hasMessage("Parameter 'of.lambda' is set twice. Keep one of them.");
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> refused(
            String json, ErrorCode code) {
        return assertThatThrownBy(() -> Recipe.parse(json))
                .isInstanceOfSatisfying(MergeException.class, failure -> assertThat(failure.code())
                        .isEqualTo(code));
    }

    @Test
    void theNextExpertStartsFromTheBaseUnlessTheRecipeSaysOtherwise() {
        assertThat(Recipe.of("opcm").initialize()).isEqualTo(InitializeFrom.BASE);
        Recipe fromVersions = Recipe.of("ema").withInitialize(InitializeFrom.DEPLOY);
        assertThat(Recipe.parse(fromVersions.json())).isEqualTo(fromVersions);
        assertThatThrownBy(() ->
                        Recipe.parse("{\"tracks\":{\"deploy\":{\"technique\":\"ema\"}},\"initialize\":\"first\"}"))
                .isInstanceOf(MergeException.class)
                .hasMessage("initialize: expected base, last, deploy, merged or all, found 'first'.");
    }

    @Test
    void startingFromVersionsNeedsAVersionOfEveryStepThatExpertsWaitFor() {
        assertThatThrownBy(() -> Recipe.of("ema", Map.of(), PublishPolicy.parse("every-3"), 5)
                        .withInitialize(InitializeFrom.DEPLOY))
                .isInstanceOf(MergeException.class)
                .hasMessageContaining("publish is every-3. Use publish: every or latest.");
    }
}
