package io.tributary.merge.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.recipe.TensorGlobs;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LinearWeightsTest {
    private static final LinearWeights DEFAULT = new LinearWeights(TensorGlobs.NONE, Set.of(), Optional.empty());

    @Test
    void twoDimensionalWeightsAreLinear() {
        assertThat(DEFAULT.contains(matrix("q.weight"))).isTrue();
        assertThat(DEFAULT.contains(matrix("model.layers.0.mlp.up_proj.weight")))
                .isTrue();
        assertThat(DEFAULT.contains(matrix("lm_head.weight"))).isTrue();
    }

    @Test
    void biasesNormsConvolutionsAndBuffersAreNot() {
        assertThat(DEFAULT.contains(new TensorSpec("norm.weight", DType.F32, Shape.of(4))))
                .isFalse();
        assertThat(DEFAULT.contains(new TensorSpec("conv.weight", DType.F32, Shape.of(4, 3, 2, 2))))
                .isFalse();
        assertThat(DEFAULT.contains(matrix("q.bias"))).isFalse();
        assertThat(DEFAULT.contains(new TensorSpec("table.weight", DType.I64, Shape.of(4, 3))))
                .isFalse();
    }

    @Test
    void embeddingTablesAreNot() {
        for (String name : List.of(
                "embed.weight",
                "model.embed_tokens.weight",
                "transformer.wte.weight",
                "transformer.wpe.weight",
                "embeddings.word_embeddings.weight",
                "bert.embeddings.position_embeddings.weight",
                "bert.embeddings.token_type_embeddings.weight",
                "shared.weight")) {
            assertThat(DEFAULT.contains(matrix(name))).as(name).isFalse();
        }
    }

    @Test
    void aHeadThatIsTiedToTheEmbeddingIsNot() {
        LinearWeights tied = new LinearWeights(TensorGlobs.NONE, Set.of("lm_head.weight"), Optional.empty());
        assertThat(tied.contains(matrix("lm_head.weight"))).isFalse();
    }

    @Test
    void gpt2ProjectionsAreNotAsInTheReference() {
        LinearWeights gpt2 = new LinearWeights(TensorGlobs.NONE, Set.of(), Optional.of("gpt2"));
        assertThat(gpt2.contains(matrix("transformer.h.0.attn.c_attn.weight"))).isFalse();
        assertThat(gpt2.contains(matrix("transformer.h.0.mlp.c_fc.weight"))).isFalse();
        assertThat(gpt2.contains(matrix("transformer.h.0.mlp.c_proj.weight"))).isFalse();
        assertThat(gpt2.contains(matrix("score.weight"))).isTrue();
        assertThat(DEFAULT.contains(matrix("transformer.h.0.mlp.c_proj.weight")))
                .isTrue();
    }

    @Test
    void globsOverrideTheRuleAndExcludeWins() {
        LinearWeights globs = new LinearWeights(
                new TensorGlobs(List.of("*.embed.weight", "q.weight"), List.of("q.*"), List.of(), List.of()),
                Set.of(),
                Optional.empty());
        assertThat(globs.contains(matrix("a.embed.weight"))).isTrue();
        assertThat(globs.contains(matrix("q.weight"))).isFalse();
        assertThat(globs.contains(new TensorSpec("b.embed.weight", DType.F32, Shape.of(4))))
                .isFalse();
    }

    private static TensorSpec matrix(String name) {
        return new TensorSpec(name, DType.F32, Shape.of(4, 3));
    }
}
