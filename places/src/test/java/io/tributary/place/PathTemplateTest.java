package io.tributary.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {
    @Test
    void aNameInBracesIsOneSegmentOrAPartOfOne() {
        assertThat(PathTemplate.of("{lineage}/runs/{name}-final").match("vision/runs/cars-final"))
                .contains(Map.of("lineage", "vision", "name", "cars"));
        assertThat(PathTemplate.of("{lineage}/{name}").match("vision/deep/cars"))
                .isEmpty();
    }

    @Test
    void aStarIsAnyTextWithinASegment() {
        PathTemplate template = PathTemplate.of("{lineage}/*/checkpoint-*");
        assertThat(template.match("vision/2026-01/checkpoint-500")).contains(Map.of("lineage", "vision"));
        assertThat(template.match("vision/checkpoint-500")).isEmpty();
        assertThat(template.depth()).isEqualTo(3);
    }

    @Test
    void whatMeansSomethingToARegexMeansItselfHere() {
        assertThat(PathTemplate.of("v1.0/{name}").match("v1x0/cars")).isEmpty();
    }

    @Test
    void itStandsForFilesWhereItEndsLikeWeights() {
        assertThat(PathTemplate.of("{name}.safetensors").ofFiles()).isTrue();
        assertThat(PathTemplate.of("{name}").ofFiles()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/abs/{name}", "{name}/", "{Name}", "{name", "{name}/{name}"})
    void aTextThatIsNoTemplateIsRefused(String text) {
        assertThatThrownBy(() -> PathTemplate.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
