package io.tributary.merge.checkpoint;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.SafetensorsBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final String SHARD_1 = "model-00001-of-00002.safetensors";
    private static final String SHARD_2 = "model-00002-of-00002.safetensors";

    @TempDir
    Path directory;

    @Test
    void aBareFileIsACheckpoint() {
        Path path = tensors("a").write(directory.resolve("expert.safetensors"));
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            assertThat(checkpoint.tensors().keySet()).containsExactly("a");
            assertThat(checkpoint.files()).extracting(CheckpointFile::name).containsExactly("model.safetensors");
        }
    }

    @Test
    void aDirectoryWithOneFileIsACheckpointWhateverTheFileIsCalled() {
        CheckpointFiles files = files().weights("weights.safetensors", tensors("a"));
        try (Checkpoint checkpoint = Checkpoint.open(files.directory())) {
            assertThat(checkpoint.files()).extracting(CheckpointFile::name).containsExactly("weights.safetensors");
        }
    }

    @Test
    void shardsAreOneCheckpoint() {
        CheckpointFiles files = sharded().indexed().config("{}").text("tokenizer.json", "{}");
        files.text("README.md", "").text("trainer_state.json", "{}").text("optimizer.pt", "");
        try (Checkpoint checkpoint = Checkpoint.open(files.directory())) {
            assertThat(checkpoint.tensors().keySet()).containsExactly("a", "b", "c");
            assertThat(checkpoint.files())
                    .extracting(CheckpointFile::name)
                    .containsExactly("config.json", SHARD_1, SHARD_2, "model.safetensors.index.json", "tokenizer.json");
            assertThat(checkpoint.auxiliaryFiles())
                    .extracting(CheckpointFile::name)
                    .containsExactly("config.json", "tokenizer.json");
            TensorSource b = checkpoint.tensor("b").orElseThrow();
            ByteBuffer bytes = b.readAll();
            assertThat(bytes.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(bytes.remaining()).isEqualTo(8);
            assertThat(bytes.getFloat(4)).isEqualTo(2);
            assertThat(b.file().getFileName()).hasToString(SHARD_2);
        }
    }

    @Test
    void aSingleFileComesBeforeTheIndex() {
        CheckpointFiles files = sharded().indexed().weights(tensors("single"));
        try (Checkpoint checkpoint = Checkpoint.open(files.directory())) {
            assertThat(checkpoint.tensors().keySet()).containsExactly("single");
        }
    }

    @Test
    void aMissingPathIsUnreadable() {
        refused(directory.resolve("nothing"), ErrorCode.UNREADABLE, "nothing", "does not exist");
    }

    @Test
    void anEmptyDirectoryIsNoCheckpoint() {
        refused(files().directory(), ErrorCode.NOT_A_CHECKPOINT, "an empty directory", "model.safetensors");
    }

    @Test
    void aDirectoryOfOtherThingsSaysWhatItFound() {
        refused(files().text("notes.txt", "").directory(), ErrorCode.NOT_A_CHECKPOINT, "\"notes.txt\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pytorch_model.bin", "model.pt", "weights.PTH", "model.ckpt"})
    void pickledWeightsAreRefused(String name) {
        Path model = files().text(name, "").directory();
        refused(model, ErrorCode.PICKLE_REFUSED, name, "can run any code", "safe_serialization");
        refused(model.resolve(name), ErrorCode.PICKLE_REFUSED, name);
    }

    @Test
    void pickledWeightsBesideSafetensorsAreIgnored() {
        CheckpointFiles files = files().weights(tensors("a")).text("pytorch_model.bin", "");
        Checkpoint.open(files.directory()).close();
    }

    @Test
    void severalFilesNeedAnIndex() {
        refused(sharded().directory(), ErrorCode.NOT_A_CHECKPOINT, SHARD_1, "index");
    }

    @Test
    void oneShardAloneIsNoCheckpointWhateverCameFirst() throws IOException {
        CheckpointFiles files = sharded();
        Files.delete(files.directory().resolve(SHARD_2));
        refused(files.directory(), ErrorCode.MISSING_SHARD, SHARD_1, "no model.safetensors.index.json");
        Files.move(files.directory().resolve(SHARD_1), files.directory().resolve("model-00001-of-00001.safetensors"));
        Checkpoint.open(files.directory()).close();
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        CheckpointFiles files = sharded().indexed();
        Files.delete(files.directory().resolve(SHARD_2));
        refused(files.directory(), ErrorCode.MISSING_SHARD, SHARD_2, "Copy the missing file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside.safetensors", "/etc/passwd", "sub/x.safetensors", "..", "a\\\\b.safetensors"})
    void anIndexEntryThatLeavesTheDirectoryIsRefused(String entry) {
        SafetensorsBytes outside = tensors("evil");
        outside.write(directory.resolve("outside.safetensors"));
        CheckpointFiles files = sharded().maps("evil", entry).indexed();
        refused(files.directory(), ErrorCode.PATH_ESCAPES, "\"evil\"", "plain file name");
    }

    @Test
    void aLinkThatLeavesTheDirectoryIsRefused() throws IOException {
        Path outside = tensors("a").write(directory.resolve("outside.safetensors"));
        CheckpointFiles files = files();
        Files.createSymbolicLink(files.directory().resolve("model.safetensors"), outside);
        refused(files.directory(), ErrorCode.PATH_ESCAPES, "model.safetensors", "link that leaves", "cp -rL");
    }

    @Test
    void aConfigurationThatIsALinkOutIsRefused() throws IOException {
        CheckpointFiles files = files().weights(tensors("a"));
        Path outside = Files.writeString(directory.resolve("secret.json"), "{}");
        Files.createSymbolicLink(files.directory().resolve("config.json"), outside);
        refused(files.directory(), ErrorCode.PATH_ESCAPES, "config.json");
    }

    @Test
    void aLinkInsideTheDirectoryIsFine() throws IOException {
        CheckpointFiles files = files().weights("blob", tensors("a"));
        Files.createSymbolicLink(files.directory().resolve("model.safetensors"), Path.of("blob"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), files.directory());
        Checkpoint.open(link).close();
    }

    @Test
    void aLinkToNothingIsUnreadable() throws IOException {
        CheckpointFiles files = files();
        Files.createSymbolicLink(files.directory().resolve("model.safetensors"), Path.of("gone"));
        refused(files.directory(), ErrorCode.UNREADABLE, "link to a file that is not there");
    }

    @Test
    void aTensorThatTheIndexNamesMustBeInItsShard() {
        refused(
                sharded().maps("d", SHARD_1).indexed().directory(),
                ErrorCode.MISSING_TENSOR,
                "\"d\"",
                SHARD_1,
                "does not hold it");
    }

    @Test
    void aTensorThatAShardHoldsMustBeInTheIndex() {
        CheckpointFiles files = sharded().indexed();
        files.weights(SHARD_2, tensors("b", "c", "extra"));
        refused(files.directory(), ErrorCode.EXTRA_TENSOR, "\"extra\"", "nowhere");
        files.weights(SHARD_2, tensors("b", "c", "a"));
        refused(files.directory(), ErrorCode.EXTRA_TENSOR, "\"a\"", "into " + SHARD_1);
    }

    @Test
    void aDamagedIndexIsRefused() {
        String name = "model.safetensors.index.json";
        refused(files().text(name, "{").directory(), ErrorCode.INVALID_HEADER, name, "not valid JSON");
        refused(files().text(name, "[]").directory(), ErrorCode.INVALID_HEADER, "object");
        refused(files().text(name, "{}").directory(), ErrorCode.INVALID_HEADER, "weight_map");
        refused(files().text(name, "{\"weight_map\":{\"a\":1}}").directory(), ErrorCode.INVALID_HEADER, "\"a\"");
        refused(
                files().text(name, "{\"weight_map\":{\"a\":\"x.bin\"}}").directory(),
                ErrorCode.PICKLE_REFUSED,
                "x.bin");
        refused(
                files().text(name, "{\"weight_map\":{\"a\":\"x.safetensors\",\"a\":\"x.safetensors\"}}")
                        .directory(),
                ErrorCode.DUPLICATE_KEY,
                "\"a\"");
    }

    @Test
    void aCheckpointWithoutTensorsIsRefused() {
        refused(files().weights(SafetensorsBytes.file()).directory(), ErrorCode.NOT_A_CHECKPOINT, "no tensors");
    }

    @Test
    void aDamagedConfigurationIsRefused() {
        Path model = files().weights(tensors("a")).config("{\"a\":").directory();
        refused(model, ErrorCode.INVALID_HEADER, "config.json");
    }

    @Test
    void headsThatRepeatTheEmbeddingAreTiedUnlessTheConfigurationSaysOtherwise() {
        CheckpointFiles files = files().weights(tensors("model.embed_tokens.weight", "lm_head.weight", "norm.weight"));
        assertThat(tied(files)).isEmpty();
        assertThat(tied(files.config("{\"tie_word_embeddings\":false}"))).isEmpty();
        assertThat(tied(files.config("{\"text_config\":{\"tie_word_embeddings\":false}}")))
                .isEmpty();
        assertThat(tied(files.config("{\"tie_word_embeddings\":true}"))).containsExactly("lm_head.weight");
        assertThat(tied(files.config("{}"))).containsExactly("lm_head.weight");
    }

    @Test
    void theDigestIsOfNamesAndContents() {
        CheckpointFiles files = files().weights(tensors("a")).config("{}").text("README.md", "not part of it");
        String weights = Sha256.of(files.directory().resolve("model.safetensors"));
        String config = Sha256.of(files.directory().resolve("config.json"));
        String expected = Sha256.of(("config.json\0" + config + "\nmodel.safetensors\0" + weights + "\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(CheckpointDigest.of(files.directory())).isEqualTo(expected);
        files.text("README.md", "changed");
        assertThat(CheckpointDigest.of(files.directory())).isEqualTo(expected);
        files.config("{ }");
        assertThat(CheckpointDigest.of(files.directory())).isNotEqualTo(expected);
    }

    @Test
    void aBareFileHasTheDigestOfADirectoryThatHoldsOnlyThatFile() {
        Path bare = tensors("a").write(directory.resolve("expert.safetensors"));
        CheckpointFiles files = files().weights(tensors("a"));
        assertThat(CheckpointDigest.of(bare)).isEqualTo(CheckpointDigest.of(files.directory()));
    }

    private static java.util.Set<String> tied(CheckpointFiles files) {
        try (Checkpoint checkpoint = Checkpoint.open(files.directory())) {
            return checkpoint.tiedNames();
        }
    }

    private CheckpointFiles files() {
        return CheckpointFiles.in(directory.resolve("model"));
    }

    private CheckpointFiles sharded() {
        return files().weights(SHARD_1, tensors("a"))
                .weights(SHARD_2, tensors("b", "c"))
                .maps("a", SHARD_1)
                .maps("b", SHARD_2)
                .maps("c", SHARD_2);
    }

    private static SafetensorsBytes tensors(String... names) {
        SafetensorsBytes bytes = SafetensorsBytes.file();
        for (String name : names) {
            bytes.f32(name, new long[] {2}, 1, 2);
        }
        return bytes;
    }

    private static void refused(Path location, ErrorCode code, String... inMessage) {
        assertRefused(() -> Checkpoint.open(location), code, inMessage);
    }
}
