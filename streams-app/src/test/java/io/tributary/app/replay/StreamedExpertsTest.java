package io.tributary.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.merge.recipe.Recipe;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StreamedExpertsTest {
    @Test
    void whatWasFoldedIsReadInTheOrderOfStepsAndWhatWasNotIsLeftOut() {
        List<StreamedExpert> experts = StreamedExperts.of(List.of(
                Arrivals.arrived(1, "cars", "c"),
                Arrivals.arrived(2, "broken", "b"),
                Arrivals.arrived(3, "birds", "d"),
                Arrivals.committed(1, 0, "cars", "c"),
                Arrivals.committed(2, 0, "birds", "d"),
                Arrivals.arrived(4, "waiting", "w")));

        assertThat(experts).extracting(StreamedExpert::id).containsExactly("cars", "birds");
        assertThat(experts).extracting(StreamedExpert::step).containsExactly(1L, 2L);
    }

    @Test
    void anIdThatWasRejectedAndCameAgainStandsForItsLastContent() {
        List<StreamedExpert> experts = StreamedExperts.of(List.of(
                Arrivals.arrived(1, "cars", "bad"),
                Arrivals.arrived(2, "cars", "good"),
                Arrivals.committed(1, 1, "cars", "good")));

        assertThat(experts).extracting(StreamedExpert::digest).containsExactly("good");
    }

    @Test
    void anExpertIsPublishedAgainWithAllThatItBrought() {
        StreamedExpert expert = Arrivals.experts("cars").get(0);
        ExpertPublished again = expert.publishedTo("lab", 77);

        assertThat(again.lineage()).isEqualTo("lab");
        assertThat(again.expert()).isEqualTo(expert.arrival().expert());
        assertThat(again.weight()).isEqualTo(2);
        assertThat(again.attributes()).isEqualTo(expert.arrival().attributes());
        assertThat(expert.task()).isEqualTo("task of cars");
    }

    @Test
    void theSameReplayIsCalledTheSameAndAnotherIsNot() {
        List<StreamedExpert> experts = Arrivals.experts("cars", "birds");
        String name = ReplayLine.nameOf("vision", Recipe.of("opcm"), experts);

        assertThat(name).matches("vision-replay-[0-9a-f]{8}");
        assertThat(ReplayLine.nameOf("vision", Recipe.of("opcm"), experts)).isEqualTo(name);
        assertThat(ReplayLine.nameOf("vision", Recipe.of("opcm"), Orders.reversed(experts)))
                .isNotEqualTo(name);
        assertThat(ReplayLine.nameOf("vision", Recipe.of("average"), experts)).isNotEqualTo(name);
        assertThat(ReplayLine.nameOf("v".repeat(128), Recipe.of("opcm"), experts))
                .hasSizeLessThanOrEqualTo(128);
    }
}
