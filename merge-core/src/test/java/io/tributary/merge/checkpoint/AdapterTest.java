package io.tributary.merge.checkpoint;

import static io.tributary.merge.fixture.AdapterFiles.adapter;
import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.fixture.AdapterFiles;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an adapter's directory must be, before any base is looked at. */
class AdapterTest {
    private static final String Q = "model.q_proj";

    @TempDir
    private Path directory;

    @Test
    void itsDigestCoversConfigurationAndFactors() throws IOException {
        Path plain = adapter().factors(Q, 6, 4, 1).write(directory.resolve("plain"));
        String digest = CheckpointDigest.of(plain);
        try (Checkpoint open = Checkpoint.open(plain)) {
            assertThat(open.isAdapter()).isTrue();
            assertThat(open.files())
                    .extracting(CheckpointFile::name)
                    .containsExactly("adapter_config.json", "adapter_model.safetensors");
        }
        Path scaled = adapter().option("lora_alpha", "8").factors(Q, 6, 4, 1).write(directory.resolve("scaled"));
        Path other = adapter().factors(Q, 6, 4, 2).write(directory.resolve("other"));
        assertThat(List.of(digest, CheckpointDigest.of(scaled), CheckpointDigest.of(other)))
                .doesNotHaveDuplicates();
        Files.writeString(plain.resolve("README.md"), "a card does not belong");
        assertThat(CheckpointDigest.of(plain)).isEqualTo(digest);
    }

    @Test
    void halfAnAdapterAndAnAdapterBesideAModelAreRefused() throws IOException {
        Path whole = adapter().factors(Q, 6, 4, 1).write(directory.resolve("whole"));
        assertRefused(
                () -> Checkpoint.open(whole.resolve("adapter_model.safetensors")),
                ErrorCode.NOT_A_CHECKPOINT,
                "adapter_config.json");
        Path both = adapter().factors(Q, 6, 4, 1).write(directory.resolve("both"));
        CheckpointFiles.in(both).weights(SafetensorsBytes.file().f32("a", new long[] {1}, 1));
        assertRefused(() -> Checkpoint.open(both), ErrorCode.NOT_A_CHECKPOINT, "model.safetensors", "Keep one");
        Files.delete(whole.resolve("adapter_config.json"));
        assertRefused(() -> Checkpoint.open(whole), ErrorCode.NOT_A_CHECKPOINT, "no adapter_config.json");
        Path bare = CheckpointFiles.in(directory.resolve("bare"))
                .text("adapter_config.json", "{}")
                .directory();
        assertRefused(() -> Checkpoint.open(bare), ErrorCode.NOT_A_CHECKPOINT, "no adapter_model.safetensors");
        Files.writeString(bare.resolve("adapter_model.bin"), "pickle");
        assertRefused(() -> Checkpoint.open(bare), ErrorCode.PICKLE_REFUSED, "adapter_model.bin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOHA", "LOKR", "ADALORA", "IA3", "PREFIX_TUNING", "VERA", "TRAINABLE_TOKENS"})
    void otherTypesAreRefusedByName(String type) {
        refused(
                adapter().option("peft_type", "\"" + type + "\"").factors(Q, 6, 4, 1),
                ErrorCode.NOT_SUPPORTED,
                type,
                "merge_and_unload");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "use_qalora; true",
                "layer_replication; [[0, 2]]",
                "megatron_config; {\"a\": 1}",
                "lora_bias; true",
                "target_parameters; [\"experts.up\"]",
                "trainable_token_indices; [1]",
                "alora_invocation_tokens; [7]",
                "use_bdlora; {\"n\": 2}",
                "kasa_config; {\"n\": 2}",
                "an_option_of_tomorrow; 3"
            })
    void optionsThatChangeTheMeaningAreRefusedByName(String option, String value) {
        refused(
                adapter().option(option, value).factors(Q, 6, 4, 1),
                ErrorCode.NOT_SUPPORTED,
                option,
                "merge_and_unload");
        opened(adapter().option(option, "null").factors(Q, 6, 4, 1));
        opened(adapter().option(option, "false").factors(Q, 6, 4, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pissa", "PISSA_niter_16", "olora", "corda", "loftq", "lora_ga", "tomorrow"})
    void startsThatChangeTheBaseAreRefusedByName(String start) {
        refused(
                adapter().option("init_lora_weights", "\"" + start + "\"").factors(Q, 6, 4, 1),
                ErrorCode.NOT_SUPPORTED,
                "init_lora_weights");
        opened(adapter().option("init_lora_weights", "\"gaussian\"").factors(Q, 6, 4, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "r; 0",
                "r; 2.5",
                "r; \"2\"",
                "r; 3000000000",
                "lora_alpha; \"4\"",
                "lora_alpha; true",
                "use_rslora; 1",
                "rank_pattern; [1]",
                "rank_pattern; {\"q\": 0}",
                "alpha_pattern; {\"q\": null}",
                "alpha_pattern; {\"(\": 1}"
            })
    void damagedOptionsAreRefused(String option, String value) {
        refused(adapter().option(option, value).factors(Q, 6, 4, 1), ErrorCode.INVALID_HEADER, option);
    }

    @Test
    void rankAndAlphaMustBeThere() {
        refused(adapter().without("r").factors(Q, 6, 4, 1), ErrorCode.INVALID_HEADER, "expected r", "nothing");
        refused(adapter().without("lora_alpha").factors(Q, 6, 4, 1), ErrorCode.INVALID_HEADER, "lora_alpha");
    }

    @Test
    void aModuleNeedsBothFactors() {
        float[] values = {1};
        refused(
                adapter().tensor(Q + ".lora_A.weight", new long[] {2, 4}, values),
                ErrorCode.MISSING_TENSOR,
                "\"" + Q + "\"",
                "no lora_B");
        refused(
                adapter().tensor(Q + ".lora_B.weight", new long[] {4, 2}, values),
                ErrorCode.MISSING_TENSOR,
                "no lora_A");
        refused(
                adapter().tensor(Q + ".lora_embedding_B", new long[] {4, 2}, values),
                ErrorCode.MISSING_TENSOR,
                "no lora_embedding_A");
        refused(
                adapter().tensor(Q + ".lora_magnitude_vector", new long[] {4}, values),
                ErrorCode.MISSING_TENSOR,
                "no lora_A");
        refused(
                adapter().factors(Q, 6, 4, 1).embedding(Q, 6, 4, 1),
                ErrorCode.EXTRA_TENSOR,
                "linear layer and of an embedding");
    }

    @Test
    void magnitudesGoWithDora() {
        refused(
                adapter().option("use_dora", "true").factors(Q, 6, 4, 1),
                ErrorCode.MISSING_TENSOR,
                "lora_magnitude_vector");
        refused(
                adapter().factors(Q, 6, 4, 1).tensor(Q + ".lora_magnitude_vector", new long[] {6}, 1),
                ErrorCode.EXTRA_TENSOR,
                "use_dora");
        refused(
                adapter()
                        .option("use_dora", "true")
                        .factors(Q, 6, 4, 1)
                        .tensor(Q + ".lora_magnitude_vector", new long[] {4}, 1),
                ErrorCode.SHAPE_MISMATCH,
                "[4]",
                "6 outputs");
    }

    @Test
    void factorsHaveTheConfiguredRank() {
        refused(adapter().factors(Q, 3, 6, 4, 1), ErrorCode.SHAPE_MISMATCH, "[3, 4] and [6, 3]", "[2, in]");
        opened(adapter().option("rank_pattern", "{\"q_proj\": 3}").factors(Q, 3, 6, 4, 1));
        refused(
                adapter()
                        .tensor(Q + ".lora_A.weight", new long[] {2, 4}, 1)
                        .tensor(Q + ".lora_B.weight", new long[] {6, 3}, 1),
                ErrorCode.SHAPE_MISMATCH,
                "[6, 3]");
        refused(
                adapter()
                        .tensor(Q + ".lora_A.weight", new long[] {8}, 1)
                        .tensor(Q + ".lora_B.weight", new long[] {6, 2}, 1),
                ErrorCode.SHAPE_MISMATCH,
                "[8]");
    }

    @Test
    void convolutionsAreRefusedByName() {
        refused(
                adapter()
                        .tensor("conv.lora_A.weight", new long[] {2, 3, 3, 3}, 1)
                        .tensor("conv.lora_B.weight", new long[] {8, 2, 1, 1}, 1),
                ErrorCode.NOT_SUPPORTED,
                "\"conv\"",
                "convolution",
                "merge_and_unload");
    }

    @Test
    void factorsAreNumbers() {
        refused(
                adapter()
                        .with(file -> file.i64("base_model.model.q.lora_A.weight", new long[] {2, 4}, 1))
                        .tensor("q.lora_B.weight", new long[] {6, 2}, 1),
                ErrorCode.UNSUPPORTED_DTYPE,
                "I64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"q.lora_A.bias", "q.lora_E", "q.lora_A.other.weight", "q.lora_B.0.weight"})
    void otherFactorsAreRefusedByName(String name) {
        refused(
                adapter().factors(Q, 6, 4, 1).tensor(name, new long[] {2}, 1),
                ErrorCode.NOT_SUPPORTED,
                name,
                "merge_and_unload");
    }

    @Test
    void namesWithoutPeftsPrefixAreRefused() {
        refused(
                adapter().with(file -> file.f32("q.lora_A.weight", new long[] {2, 4}, 1)),
                ErrorCode.EXTRA_TENSOR,
                "base_model.model.");
    }

    @Test
    void twoNamesForTheSameFactorAreRefused() {
        refused(
                adapter().factors(Q, 6, 4, 1).tensor(Q + ".lora_A.default.weight", new long[] {2, 4}, 1),
                ErrorCode.DUPLICATE_KEY,
                "lora_A.default.weight");
    }

    private void opened(AdapterFiles files) {
        Checkpoint.open(files.write(directory)).close();
    }

    private void refused(AdapterFiles files, ErrorCode code, String... inMessage) {
        Path written = files.write(directory);
        assertRefused(() -> Checkpoint.open(written), code, inMessage);
    }
}
