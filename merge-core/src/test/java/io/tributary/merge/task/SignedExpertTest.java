package io.tributary.merge.task;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.fixture.TestKeys;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.signing.ModelSignature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lineage that takes experts of listed keys only. */
class SignedExpertTest {
    @TempDir
    Path directory;

    private TestKeys listed;
    private TestKeys stranger;
    private Line line;
    private Path expert;

    @BeforeEach
    void declare() throws Exception {
        listed = TestKeys.ed25519(directory, "listed");
        stranger = TestKeys.ed25519(directory, "stranger");
        TinyModel base = TinyModel.seeded(1);
        Path file = base.write(directory.resolve("base.safetensors"));
        line = Line.of(directory, file, Recipe.of("average").withSigners(List.of(listed.trusted())));
        Path folder = Files.createDirectories(directory.resolve("expert"));
        base.tuned(2).write(folder.resolve("model.safetensors"));
        expert = folder;
    }

    @AfterEach
    void close() {
        line.close();
    }

    private CheckpointRef published() {
        return line.store().importCheckpoint(expert, CheckpointKind.EXPERT);
    }

    @Test
    void anUnsignedExpertIsRejectedWithTheKeysThatWouldDo() {
        assertRefused(
                () -> line.inspect("cars", published()),
                ErrorCode.NOT_SIGNED,
                "cars",
                listed.trusted().fingerprint(),
                "tributary sign");
    }

    @Test
    void anExpertOfAnotherKeyIsRejectedByThatKeysName() {
        ModelSignature.sign(expert, stranger.signer());
        assertRefused(
                () -> line.inspect("cars", published()),
                ErrorCode.UNKNOWN_SIGNER,
                "cars",
                stranger.trusted().fingerprint(),
                listed.trusted().fingerprint());
    }

    @Test
    void anExpertThatWasChangedAfterItWasSignedIsRejected() {
        ModelSignature.sign(expert, listed.signer());
        TinyModel.seeded(1).tuned(3).write(expert.resolve("model.safetensors"));
        assertRefused(
                () -> line.inspect("cars", published()), ErrorCode.SIGNATURE_MISMATCH, "cars", "not as it was signed");
    }

    @Test
    void aSignedExpertIsFoldedWhetherCopiedReferredOrABareFile() {
        ModelSignature.sign(expert, listed.signer());
        assertThat(line.foldFirst(published())).isNotEmpty();
        assertThat(line.inspect("referred", line.store().refer(expert)).touchedShards())
                .isNotEmpty();
        Path bare = TinyModel.seeded(1).tuned(4).write(directory.resolve("bare.safetensors"));
        ModelSignature.sign(bare, listed.signer());
        CheckpointRef copied = line.store().importCheckpoint(bare, CheckpointKind.EXPERT);
        assertThat(line.inspect("bare", copied).touchedShards()).isNotEmpty();
    }

    @Test
    void aSignatureThatComesAfterTheCopyIsFoundAllTheSame() {
        CheckpointRef unsigned = published();
        ModelSignature.sign(expert, stranger.signer());
        published();
        ModelSignature.sign(expert, listed.signer());
        assertThat(published()).isEqualTo(unsigned);
        assertThat(line.inspect("cars", unsigned).touchedShards()).isNotEmpty();
    }

    @Test
    void aRecipeKeepsItsSigners() {
        Recipe recipe = Recipe.of("average").withSigners(List.of(listed.trusted(), stranger.trusted()));
        assertThat(Recipe.parse(recipe.json())).isEqualTo(recipe);
        assertThat(Recipe.of("average").json()).doesNotContain("signers");
        assertRefused(
                () -> Recipe.parse("{\"signers\": [\"x\"], \"tracks\": {\"deploy\": {\"technique\": \"average\"}}}"),
                ErrorCode.INVALID_RECIPE,
                "signers");
    }

    @Test
    void aVersionThatWasSignedSealsAgainAndVerifies() {
        ModelSignature.sign(expert, listed.signer());
        CheckpointRef ref = published();
        TaskWork.SealVersion sealing = line.sealing(line.foldFirst(ref), ref);
        line.seal(sealing);
        Path version = line.lineage().version(1).directory();
        ModelSignature.sign(version, listed.signer());

        line.seal(sealing);

        assertThat(ModelSignature.verify(version, ModelSignature.beside(version), List.of(listed.trusted()))
                        .key())
                .isEqualTo(listed.trusted());
        assertThat(io.tributary.merge.version.Verification.of(version).intact()).isTrue();
    }
}
