package io.tributary.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.Recipe;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VariationTest {
    private static final Recipe RECIPE = Recipe.parse("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\",\"parameters\":"
            + "{\"alpha\":\"0.3\",\"diagonal\":\"keep\"}}},\"retain\":3,\"shardBytes\":1024,\"seed\":5,"
            + "\"evaluation\":{\"gate\":[\"mean > serving\"]}}");

    @Test
    void withoutAWishTechniqueAndAllThatDecidesWeightsStay() {
        Recipe replayed = new Variation(Optional.empty(), Map.of(), true).of(RECIPE);

        assertThat(replayed.tracks()).isEqualTo(RECIPE.tracks());
        assertThat(replayed.shardBytes()).isEqualTo(1024);
        assertThat(replayed.seed()).isEqualTo(5);
        assertThat(replayed.numerics()).isEqualTo(RECIPE.numerics());
    }

    @Test
    void nothingIsJudgedAndNoMeasuredVersionIsRetired() {
        Recipe measured = new Variation(Optional.empty(), Map.of(), true).of(RECIPE);

        assertThat(measured.evaluation().gate().isEmpty()).isTrue();
        assertThat(measured.publish().text()).isEqualTo("every");
        assertThat(measured.retain()).isZero();
        assertThat(new Variation(Optional.empty(), Map.of(), false)
                        .of(RECIPE)
                        .publish()
                        .text())
                .isEqualTo("latest");
    }

    @Test
    void aParameterChangesTheTechniqueThatIsThereAndAnotherTechniqueBringsItsOwn() {
        assertThat(new Variation(Optional.empty(), Map.of("alpha", "0.7"), true)
                        .of(RECIPE)
                        .track(Recipe.DEPLOY)
                        .parameters())
                .isEqualTo(Map.of("alpha", "0.7", "diagonal", "keep"));
        assertThat(new Variation(Optional.of("ties"), Map.of(), true)
                        .of(RECIPE)
                        .track(Recipe.DEPLOY)
                        .parameters())
                .isEmpty();
    }

    @Test
    void whatNoTechniqueKnowsIsRefused() {
        assertThatThrownBy(() -> new Variation(Optional.of("tise"), Map.of(), true).of(RECIPE))
                .isInstanceOfSatisfying(
                        MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_TECHNIQUE));
        assertThatThrownBy(() -> new Variation(Optional.empty(), Map.of("beta", "1"), true).of(RECIPE))
                .isInstanceOfSatisfying(
                        MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_PARAMETER));
    }
}
