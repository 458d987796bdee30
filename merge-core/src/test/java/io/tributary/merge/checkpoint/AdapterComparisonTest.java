package io.tributary.merge.checkpoint;

import static io.tributary.merge.fixture.AdapterFiles.adapter;
import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.ExpertForm.Kind;
import io.tributary.merge.fixture.AdapterFiles;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an adapter's factors go in a base, and when they do not fit. */
class AdapterComparisonTest {
    private static final String Q = "model.layers.0.q_proj";
    private static final long[] OUT_BY_IN = {6, 4};
    private static final long[] IN_BY_OUT = {4, 6};

    @TempDir
    private Path directory;

    private final List<Checkpoint> open = new ArrayList<>();
    private int bases;

    @AfterEach
    void close() {
        open.forEach(Checkpoint::close);
    }

    @Test
    void whatIsNotAdaptedIsUntouched() {
        SafetensorsBytes base = base(Q, OUT_BY_IN).f32("model.norm.weight", new long[] {4}, 1);
        Comparison comparison = accepted(base, adapter().factors(Q, 6, 4, 1));
        ExpertTensor theirs = theirs(comparison, Q + ".weight");
        assertThat(theirs.form()).isEqualTo(new ExpertForm(Kind.LOW_RANK, 2));
        assertThat(theirs.sources())
                .extracting(TensorSource::name)
                .containsExactly(
                        "base_model.model." + Q + ".lora_A.weight", "base_model.model." + Q + ".lora_B.weight");
        assertThat(theirs(comparison, "model.norm.weight")).isSameAs(ExpertTensor.UNTOUCHED);
        assertThat(comparison.notes()).singleElement().asString().contains("LoRA adapter", "1 of the base's 2 tensors");
    }

    @Test
    void theBaseMayBeNestedDeeperOrLessDeep() {
        for (String name : List.of("layers.0.q_proj", "model." + Q, Q)) {
            assertThat(theirs(accepted(base(name, OUT_BY_IN), adapter().factors(Q, 6, 4, 1)), name + ".weight")
                            .form()
                            .kind())
                    .isEqualTo(Kind.LOW_RANK);
        }
    }

    @Test
    void aModuleWithoutASingleCounterpartIsRefusedWithCandidates() {
        SafetensorsBytes two = base("text." + Q, OUT_BY_IN).f32("vision." + Q + ".weight", OUT_BY_IN, 1);
        refused(
                two,
                adapter().factors(Q, 6, 4, 1),
                ErrorCode.EXTRA_TENSOR,
                "\"" + Q + "\"",
                "candidates: \"text." + Q + ".weight\", \"vision." + Q + ".weight\"");
        refused(
                base("model.layers.1.q_proj", OUT_BY_IN),
                adapter().factors(Q, 6, 4, 1),
                ErrorCode.EXTRA_TENSOR,
                "candidates: \"model.layers.1.q_proj.weight\"");
        refused(
                base("model.layers.0.k_proj", OUT_BY_IN),
                adapter().factors(Q, 6, 4, 1),
                ErrorCode.EXTRA_TENSOR,
                "nothing there is called alike");
        refused(
                base("layers.0.q_proj", OUT_BY_IN),
                adapter().factors("model.text.layers.0.q_proj", 6, 4, 1),
                ErrorCode.EXTRA_TENSOR,
                "candidates: \"layers.0.q_proj.weight\"");
    }

    @Test
    void theShapeTellsWhichWayRoundAWeightIsStored() {
        assertThat(kind(base(Q, IN_BY_OUT), adapter().factors(Q, 6, 4, 1))).isEqualTo(Kind.LOW_RANK_TRANSPOSED);
        assertThat(kind(
                        base(Q, OUT_BY_IN),
                        adapter().option("fan_in_fan_out", "true").factors(Q, 6, 4, 1)))
                .isEqualTo(Kind.LOW_RANK);
    }

    @Test
    void theModelsTypeOrElseTheOptionTellsForSquareWeights() {
        long[] square = {4, 4};
        AdapterFiles plain = adapter().factors(Q, 4, 4, 1);
        AdapterFiles turned = adapter().option("fan_in_fan_out", "true").factors(Q, 4, 4, 1);
        assertThat(kind(base(Q, square), plain)).isEqualTo(Kind.LOW_RANK);
        assertThat(kind(base(Q, square), turned)).isEqualTo(Kind.LOW_RANK_TRANSPOSED);
        String conv1d = "h.0.attn.c_proj";
        CheckpointFiles gpt2 = files().weights(base(conv1d, square)).config("{\"model_type\":\"gpt2\"}");
        assertThat(theirs(compare(gpt2, adapter().factors(conv1d, 4, 4, 1)), conv1d + ".weight")
                        .form()
                        .kind())
                .isEqualTo(Kind.LOW_RANK_TRANSPOSED);
        CheckpointFiles other = files().weights(base(Q, square)).config("{\"model_type\":\"gpt2\"}");
        assertThat(theirs(compare(other, turned), Q + ".weight").form().kind()).isEqualTo(Kind.LOW_RANK);
    }

    @Test
    void factorsThatDoNotFitAreRefusedWithAllShapes() {
        refused(
                base(Q, new long[] {6, 5}),
                adapter().factors(Q, 6, 4, 1),
                ErrorCode.SHAPE_MISMATCH,
                "[6, 5]",
                "[2, 4] and [6, 2]",
                "tensors.skip");
        refused(base(Q, new long[] {3, 6, 4}), adapter().factors(Q, 6, 4, 1), ErrorCode.SHAPE_MISMATCH, "[3, 6, 4]");
        refused(
                SafetensorsBytes.file().raw(Q + ".weight", "I8", OUT_BY_IN, new byte[24]),
                adapter().factors(Q, 6, 4, 1),
                ErrorCode.DTYPE_MISMATCH,
                "I8",
                "unquantised");
    }

    @Test
    void anEmbeddingsUpdateIsTransposed() {
        String name = "model.embed_tokens";
        AdapterFiles files = adapter().embedding(name, 10, 4, 1);
        assertThat(kind(base(name, new long[] {10, 4}), files)).isEqualTo(Kind.LOW_RANK_TRANSPOSED);
        refused(base(name, new long[] {12, 4}), files, ErrorCode.VOCABULARY_CHANGED, "[12, 4]", "[2, 10] and [4, 2]");
        refused(base(name, new long[] {4, 10}), files, ErrorCode.SHAPE_MISMATCH, "[4, 10]");
    }

    @Test
    void theBasesOwnWeightBesideAnEmbeddingMustBeTheBases() {
        String name = "model.embed_tokens";
        AdapterFiles same =
                adapter().embedding(name, 10, 4, 1).tensor(name + ".base_layer.weight", new long[] {10, 4}, 1);
        assertThat(accepted(base(name, new long[] {10, 4}), same).mustBeEqual())
                .singleElement()
                .satisfies(pair -> assertThat(pair.problem().code()).isEqualTo(ErrorCode.BUFFER_DIFFERS));
        AdapterFiles resized =
                adapter().embedding(name, 10, 4, 1).tensor(name + ".base_layer.weight", new long[] {12, 4}, 1);
        refused(base(name, new long[] {10, 4}), resized, ErrorCode.BUFFER_DIFFERS, "base_layer.weight");
    }

    @Test
    void magnitudesMakeItDora() {
        AdapterFiles dora = adapter()
                .option("use_dora", "true")
                .factors(Q, 6, 4, 1)
                .tensor(Q + ".lora_magnitude_vector.default.weight", new long[] {6}, 1);
        assertThat(kind(base(Q, OUT_BY_IN), dora)).isEqualTo(Kind.DORA);
        assertThat(kind(base(Q, IN_BY_OUT), dora)).isEqualTo(Kind.DORA_TRANSPOSED);
    }

    @Test
    void trainedModulesAndBiasesAreFullTensors() {
        SafetensorsBytes base = base(Q, OUT_BY_IN)
                .f32(Q + ".bias", new long[] {6}, 1)
                .f32("model.norm.bias", new long[] {4}, 1)
                .f32("score.weight", new long[] {2, 4}, 1)
                .f32("head.weight", new long[] {2, 4}, 1);
        AdapterFiles files = adapter()
                .option("bias", "\"all\"")
                .factors(Q, 6, 4, 1)
                .tensor(Q + ".base_layer.bias", new long[] {6}, 2)
                .tensor("model.norm.bias", new long[] {4}, 2)
                .tensor("score.weight", new long[] {2, 4}, 2)
                .tensor("head.modules_to_save.default.weight", new long[] {2, 4}, 2);
        Comparison comparison = accepted(base, files);
        for (String name : List.of(Q + ".bias", "model.norm.bias", "score.weight", "head.weight")) {
            assertThat(theirs(comparison, name).form()).isEqualTo(ExpertForm.FULL);
        }
        refused(
                base(Q, OUT_BY_IN),
                adapter().factors(Q, 6, 4, 1).tensor("score.weight", new long[] {2, 4}, 2),
                ErrorCode.EXTRA_TENSOR,
                "\"score.weight\"",
                "tensors.skip");
        refused(
                base("score", new long[] {3, 4}),
                adapter().tensor("score.weight", new long[] {2, 4}, 2),
                ErrorCode.SHAPE_MISMATCH,
                "[3, 4]");
        refused(
                base(Q, OUT_BY_IN),
                adapter().factors(Q, 6, 4, 1).tensor(Q + ".weight", OUT_BY_IN, 2),
                ErrorCode.DUPLICATE_KEY,
                "is meant by both");
    }

    @Test
    void skippedTensorsAreLeftOut() {
        TensorRules rules = TensorRules.of(List.of("*.q_proj.weight", "score.*"), List.of());
        AdapterFiles files = adapter().factors(Q, 6, 4, 1).tensor("score.weight", new long[] {2, 4}, 2);
        Comparison comparison = compare(files().weights(base(Q, OUT_BY_IN)), files, rules);
        comparison.requireAccepted();
        assertThat(comparison.tensors())
                .extracting(Comparison.Compared::treatment)
                .containsExactly(Treatment.SKIP);
        assertThat(comparison.notes())
                .filteredOn(note -> note.contains("left out"))
                .hasSize(2);
    }

    @Test
    void aTiedHeadFollowsItsEmbeddingAndIsNotAdaptedAlone() {
        String embedding = "model.embed_tokens";
        long[] shape = {10, 4};
        CheckpointFiles tied = files().weights(base(embedding, shape).f32("lm_head.weight", shape, 1))
                .config("{\"tie_word_embeddings\":true}");
        Comparison comparison = compare(tied, adapter().embedding(embedding, 10, 4, 1));
        comparison.requireAccepted();
        assertThat(theirs(comparison, "lm_head.weight")).isEqualTo(theirs(comparison, embedding + ".weight"));
        assertThat(comparison.mustBeEqual()).hasSize(1);
        assertRefused(
                compare(tied, adapter().factors("lm_head", 10, 4, 1))::requireAccepted,
                ErrorCode.NOT_SUPPORTED,
                "\"lm_head.weight\"",
                "repeats the word embedding");
        refused(
                base(embedding, shape),
                adapter().factors("lm_head", 10, 4, 1),
                ErrorCode.EXTRA_TENSOR,
                "a base that ties it keeps it as \"" + embedding + ".weight\"");
        Comparison both = accepted(
                base(embedding, shape),
                adapter().tensor(embedding + ".weight", shape, 2).tensor("lm_head.weight", shape, 2));
        assertThat(both.mustBeEqual())
                .singleElement()
                .satisfies(pair -> assertThat(pair.problem().code()).isEqualTo(ErrorCode.EXTRA_TENSOR));
    }

    private Kind kind(SafetensorsBytes base, AdapterFiles adapter) {
        return accepted(base, adapter)
                .tensors()
                .get(0)
                .expert()
                .orElseThrow()
                .form()
                .kind();
    }

    private static ExpertTensor theirs(Comparison comparison, String name) {
        return comparison.tensors().stream()
                .filter(compared -> compared.name().equals(name))
                .findFirst()
                .flatMap(Comparison.Compared::expert)
                .orElseThrow();
    }

    private Comparison accepted(SafetensorsBytes base, AdapterFiles adapter) {
        Comparison comparison = compare(files().weights(base), adapter);
        comparison.requireAccepted();
        return comparison;
    }

    private void refused(SafetensorsBytes base, AdapterFiles adapter, ErrorCode code, String... inMessage) {
        assertRefused(compare(files().weights(base), adapter)::requireAccepted, code, inMessage);
    }

    private Comparison compare(CheckpointFiles base, AdapterFiles adapter) {
        return compare(base, adapter, TensorRules.NONE);
    }

    private Comparison compare(CheckpointFiles base, AdapterFiles adapter, TensorRules rules) {
        Checkpoint ours = Checkpoint.open(base.directory());
        open.add(ours);
        Checkpoint theirs = Checkpoint.open(adapter.write(directory.resolve("adapter-" + open.size())));
        open.add(theirs);
        return Comparison.of(ours, theirs, rules);
    }

    private CheckpointFiles files() {
        return CheckpointFiles.in(directory.resolve("base-" + open.size() + "-" + bases++));
    }

    private static SafetensorsBytes base(String module, long[] shape) {
        return SafetensorsBytes.file().f32(module + ".weight", shape, 1);
    }
}
