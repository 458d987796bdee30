package io.tributary.merge.checkpoint;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final long[] MATRIX = {4, 2};
    private static final long[] VECTOR = {2};
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";

    @TempDir
    Path directory;

    private final List<Checkpoint> open = new java.util.ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Checkpoint::close);
    }

    @Test
    void equalTensorsFit() {
        Comparison comparison = compare(common(), common());
        comparison.requireAccepted();
        assertThat(comparison.tensors())
                .extracting(Comparison.Compared::name, Comparison.Compared::treatment)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("bias", Treatment.FOLD),
                        org.assertj.core.groups.Tuple.tuple("weight", Treatment.FOLD));
        assertThat(comparison.mustBeEqual()).isEmpty();
        assertThat(comparison.notes()).isEmpty();
    }

    @Test
    void floatingTypesMayDifferInWidth() {
        SafetensorsBytes expert = file().bf16("weight", MATRIX, 1).raw("bias", "F64", VECTOR, new byte[16]);
        compare(common(), expert).requireAccepted();
    }

    @Test
    void aMissingTensorIsRefusedUnlessSkipped() {
        SafetensorsBytes expert = file().f32("weight", MATRIX, 1);
        refused(common(), expert, ErrorCode.MISSING_TENSOR, "\"bias\"", "F32 [2]", "tensors.skip: [\"bias\"]");
        Comparison skipped = compare(common(), expert, TensorRules.of(List.of("b?as"), List.of()));
        skipped.requireAccepted();
        assertThat(skipped.tensors().get(0).treatment()).isEqualTo(Treatment.SKIP);
        assertThat(skipped.notes()).singleElement().asString().contains("\"bias\" is skipped");
    }

    @Test
    void anExtraTensorIsRefusedUnlessSkipped() {
        SafetensorsBytes expert = common().f32("classifier.weight", MATRIX, 1);
        refused(common(), expert, ErrorCode.EXTRA_TENSOR, "\"classifier.weight\"", "F32 [4, 2]", "not in the base");
        compare(common(), expert, TensorRules.of(List.of("classifier.*"), List.of()))
                .requireAccepted();
    }

    @Test
    void anotherShapeIsRefusedUnlessSkipped() {
        SafetensorsBytes expert = file().f32("weight", new long[] {2, 4}, 1).f32("bias", VECTOR, 1);
        refused(common(), expert, ErrorCode.SHAPE_MISMATCH, "\"weight\"", "[4, 2] in the base", "[2, 4] in the expert");
        compare(common(), expert, TensorRules.of(List.of("weight"), List.of())).requireAccepted();
    }

    @Test
    void aChangedVocabularyIsToldFromOtherShapes() {
        refused(
                file().f32(EMBEDDING, new long[] {4, 2}, 1),
                file().f32(EMBEDDING, new long[] {5, 2}, 1),
                ErrorCode.VOCABULARY_CHANGED,
                "[4, 2] in the base",
                "[5, 2] in the expert",
                "tensors.skip: [\"model.embed_tokens.weight\"]");
        refused(
                file().f32(EMBEDDING, new long[] {4, 2}, 1),
                file().f32(EMBEDDING, new long[] {4, 3}, 1),
                ErrorCode.SHAPE_MISMATCH);
    }

    @Test
    void packedFloatsAreRefusedByName() {
        SafetensorsBytes base = file().f32("weight", MATRIX, 1);
        SafetensorsBytes expert = file().raw("weight", "F8_E4M3", MATRIX, new byte[8]);
        refused(base, expert, ErrorCode.UNSUPPORTED_DTYPE, "\"weight\" is F8_E4M3 in the expert", "F16, BF16, F32");
        refused(expert, base, ErrorCode.UNSUPPORTED_DTYPE, "\"weight\" is F8_E4M3 in the base");
        assertThat(Comparison.problemsOf(checkpoint("b", expert, ""), TensorRules.NONE))
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.UNSUPPORTED_DTYPE));
        assertThat(Comparison.problemsOf(checkpoint("b", expert, ""), TensorRules.of(List.of("*"), List.of())))
                .isEmpty();
    }

    @Test
    void integersInPlaceOfFloatsAreRefused() {
        SafetensorsBytes expert = file().i64("weight", MATRIX, 1).f32("bias", VECTOR, 1);
        refused(common(), expert, ErrorCode.DTYPE_MISMATCH, "F32 in the base and I64 in the expert");
    }

    @Test
    void buffersMustHaveTheSameTypeAndAreLeftForWhoeverReadsBytes() {
        SafetensorsBytes base = file().i64("ids", VECTOR, 1);
        Comparison comparison = compare(base, file().i64("ids", VECTOR, 2));
        comparison.requireAccepted();
        assertThat(comparison.tensors().get(0).treatment()).isEqualTo(Treatment.COPY);
        assertThat(comparison.mustBeEqual()).singleElement().satisfies(pair -> {
            assertThat(pair.problem().code()).isEqualTo(ErrorCode.BUFFER_DIFFERS);
            assertThat(pair.problem().message()).contains("\"ids\"", "I64 [2]", "its bytes differ");
            assertThat(pair.left().readAll()).isNotEqualTo(pair.right().readAll());
        });
        refused(base, file().raw("ids", "I32", VECTOR, new byte[8]), ErrorCode.DTYPE_MISMATCH, "I64", "I32");
    }

    @Test
    void passedTensorsNeedTheBasesTypeAndShape() {
        TensorRules rules = TensorRules.of(List.of(), List.of("ids", "bias"));
        SafetensorsBytes base = file().i64("ids", VECTOR, 1).f32("bias", VECTOR, 1);
        Comparison comparison = compare(base, file().i64("ids", VECTOR, 2).f32("bias", VECTOR, 1), rules);
        comparison.requireAccepted();
        assertThat(comparison.tensors())
                .extracting(Comparison.Compared::treatment)
                .containsOnly(Treatment.PASS);
        assertThat(comparison.mustBeEqual()).isEmpty();
        Comparison other = compare(base, file().i64("ids", VECTOR, 2).bf16("bias", VECTOR, 1), rules);
        assertRefused(other::requireAccepted, ErrorCode.DTYPE_MISMATCH, "\"bias\"");
    }

    @Test
    void aTiedHeadMayBeLeftOut() {
        SafetensorsBytes base = file().f32(EMBEDDING, MATRIX, 1).f32(HEAD, MATRIX, 1);
        SafetensorsBytes expert = file().f32(EMBEDDING, MATRIX, 2);
        Comparison comparison = compare(base, expert);
        comparison.requireAccepted();
        assertThat(comparison.tensors().get(0).name()).isEqualTo(HEAD);
        assertThat(comparison.tensors().get(0).expert()).hasValueSatisfying(theirs -> assertThat(theirs.sources())
                .extracting(TensorSource::name)
                .containsExactly(EMBEDDING));
        assertThat(comparison.notes()).singleElement().asString().contains("tied in the expert");
        assertThat(comparison.mustBeEqual()).singleElement().satisfies(pair -> {
            assertThat(pair.left()).isSameAs(comparison.tensors().get(1).base());
            assertThat(pair.right()).isSameAs(comparison.tensors().get(0).base());
            assertThat(pair.problem().code()).isEqualTo(ErrorCode.MISSING_TENSOR);
            assertThat(pair.problem().message()).contains("\"lm_head.weight\"", "so it is not tied");
        });
        Comparison untied = compare(base, expert, "{\"tie_word_embeddings\":false}");
        assertRefused(untied::requireAccepted, ErrorCode.MISSING_TENSOR, "\"lm_head.weight\"");
    }

    @Test
    void aHeadThatIsUnlikeTheBasesEmbeddingIsNotTied() {
        SafetensorsBytes base = file().f32(EMBEDDING, MATRIX, 1).f32(HEAD, new long[] {3, 2}, 1);
        refused(base, file().f32(EMBEDDING, MATRIX, 2), ErrorCode.MISSING_TENSOR, "\"lm_head.weight\"");
    }

    @Test
    void aHeadThatTheBaseTiesMayBeRepeatedIfItEqualsTheEmbedding() {
        SafetensorsBytes base = file().f32(EMBEDDING, MATRIX, 1);
        SafetensorsBytes expert = file().f32(EMBEDDING, MATRIX, 2).f32(HEAD, MATRIX, 2);
        Comparison comparison = compare(base, expert);
        comparison.requireAccepted();
        assertThat(comparison.mustBeEqual()).singleElement().satisfies(pair -> {
            assertThat(pair.left().name()).isEqualTo(EMBEDDING);
            assertThat(pair.right().name()).isEqualTo(HEAD);
            assertThat(pair.problem().code()).isEqualTo(ErrorCode.EXTRA_TENSOR);
        });
        Comparison untied = compare(base, expert, "{\"tie_word_embeddings\":false}");
        assertRefused(untied::requireAccepted, ErrorCode.EXTRA_TENSOR, "\"lm_head.weight\"");
    }

    @Test
    void copiesOfASharedEmbeddingAreTied() {
        SafetensorsBytes base = file().f32("shared.weight", MATRIX, 1);
        SafetensorsBytes expert = file().f32("shared.weight", MATRIX, 1)
                .f32("encoder.embed_tokens.weight", MATRIX, 1)
                .f32("decoder.embed_tokens.weight", MATRIX, 1);
        assertThat(compare(base, expert).mustBeEqual()).hasSize(2);
    }

    @Test
    void allProblemsAreCountedAndTheFirstFewNamed() {
        SafetensorsBytes base = file();
        SafetensorsBytes expert = file();
        for (int layer = 0; layer < 9; layer++) {
            base.f32("layer." + layer, VECTOR, 1);
            expert.f32("layer." + layer, MATRIX, 1);
        }
        Comparison comparison = compare(base, expert);
        assertThat(comparison.problems()).hasSize(9);
        assertRefused(
                comparison::requireAccepted,
                ErrorCode.SHAPE_MISMATCH,
                "expert does not fit the base (9 tensors)",
                "\"layer.4\"",
                "and 4 more");
    }

    private static SafetensorsBytes file() {
        return SafetensorsBytes.file();
    }

    private static SafetensorsBytes common() {
        return file().f32("weight", MATRIX, 1).f32("bias", VECTOR, 1);
    }

    private void refused(SafetensorsBytes base, SafetensorsBytes expert, ErrorCode code, String... inMessage) {
        assertRefused(() -> compare(base, expert).requireAccepted(), code, inMessage);
    }

    private Comparison compare(SafetensorsBytes base, SafetensorsBytes expert) {
        return compare(base, expert, TensorRules.NONE);
    }

    private Comparison compare(SafetensorsBytes base, SafetensorsBytes expert, TensorRules rules) {
        return Comparison.of(checkpoint("base", base, ""), checkpoint("expert", expert, ""), rules);
    }

    private Comparison compare(SafetensorsBytes base, SafetensorsBytes expert, String config) {
        return Comparison.of(checkpoint("base", base, config), checkpoint("expert", expert, ""), TensorRules.NONE);
    }

    private Checkpoint checkpoint(String name, SafetensorsBytes weights, String config) {
        CheckpointFiles files = CheckpointFiles.in(directory.resolve(name + open.size() + "-" + name))
                .weights(weights);
        Checkpoint checkpoint = Checkpoint.open((config.isEmpty() ? files : files.config(config)).directory());
        open.add(checkpoint);
        return checkpoint;
    }
}
