package io.tributary.merge.checkpoint;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterConfigTest {
    private static final String DOWN = "model.layers.1.mlp.down_proj";
    private static final String Q0 = "model.layers.0.self_attn.q_proj";
    private static final String Q10 = "model.layers.10.self_attn.q_proj";

    @TempDir
    private Path directory;

    @Test
    void theScaleIsAlphaOverRankOrItsRoot() {
        assertThat(config("\"r\":8,\"lora_alpha\":12").scale(DOWN)).isEqualTo(1.5);
        assertThat(config("\"r\":8,\"lora_alpha\":12,\"use_rslora\":true").scale(DOWN))
                .isEqualTo(12 / Math.sqrt(8));
        assertThat(config("\"r\":3,\"lora_alpha\":0.5").scale(DOWN)).isEqualTo(0.5 / 3);
    }

    @Test
    void patternsMatchTheEndOfAModulesNameAtADot() {
        AdapterConfig config = config("\"r\":8,\"lora_alpha\":8,\"rank_pattern\":{\"layers.0.self_attn.q_proj\":2},"
                + "\"alpha_pattern\":{\"down_proj\":32,\"proj\":1}");
        assertThat(config.rank(Q0)).isEqualTo(2);
        assertThat(config.rank(Q10)).isEqualTo(8);
        assertThat(config.scale(Q0)).isEqualTo(4);
        assertThat(config.scale(DOWN)).isEqualTo(4);
        assertThat(config.scale("model.proj")).isEqualTo(1 / 8.0);
        assertThat(config.scale("proj")).isEqualTo(1 / 8.0);
    }

    @Test
    void patternsAreExpressionsAndTheFirstThatMatchesHolds() {
        AdapterConfig config =
                config("\"r\":8,\"lora_alpha\":8,\"alpha_pattern\":{\"layers\\\\.\\\\d\\\\..*q_proj\":16,"
                        + "\"^model.layers.10.self_attn.q_proj\":24,\"q_proj\":32}");
        assertThat(config.scale(Q0)).isEqualTo(2);
        assertThat(config.scale(Q10)).isEqualTo(3);
        assertThat(config.scale("x." + Q10)).isEqualTo(4);
    }

    @Test
    void anExpressionThatWouldMatchForeverIsRefused() {
        AdapterConfig config = config("\"r\":8,\"lora_alpha\":8,\"alpha_pattern\":{\"((a+)+)+b\":1}");
        assertRefused(() -> config.scale("a".repeat(200) + "c"), ErrorCode.INVALID_HEADER, "alpha_pattern", "too long");
    }

    @Test
    void anExpressionThatIsNestedTooDeeplyIsRefusedOrHarmless() {
        String deep = "(".repeat(160) + "a" + ")*".repeat(160);
        AdapterConfig config = config("\"r\":8,\"lora_alpha\":8,\"alpha_pattern\":{\"" + deep + "\":1}");
        try {
            assertThat(config.scale("a".repeat(2000))).isPositive();
        } catch (io.tributary.merge.MergeException refusal) {
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_HEADER);
        }
        String longer = "a".repeat(501);
        assertRefused(
                () -> config("\"r\":8,\"lora_alpha\":8,\"alpha_pattern\":{\"" + longer + "\":1}"),
                ErrorCode.INVALID_HEADER,
                "longer than 500");
    }

    private AdapterConfig config(String options) {
        try {
            Path file = directory.resolve(AdapterConfig.NAME);
            Files.writeString(file, "{\"peft_type\":\"LORA\"," + options + "}");
            return AdapterConfig.read(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
