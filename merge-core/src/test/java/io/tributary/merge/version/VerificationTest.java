package io.tributary.merge.version;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.json.CanonicalJson;
import io.tributary.merge.recipe.Recipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerificationTest {
    @TempDir
    private Path version;

    @BeforeEach
    void seal() throws IOException {
        TreeMap<String, ManifestFile> files = new TreeMap<>();
        for (String name : List.of("README.md", "config.json", "model.safetensors")) {
            byte[] content = ("content of " + name).getBytes(StandardCharsets.UTF_8);
            Files.write(version.resolve(name), content);
            files.put(name, new ManifestFile(Sha256.of(content), content.length));
        }
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                "line",
                "deploy",
                1,
                1,
                0,
                List.of(),
                List.of(),
                "b".repeat(64),
                CanonicalJson.tree(Recipe.of("opcm").json()),
                1,
                1,
                1,
                List.of(),
                files,
                "w".repeat(64),
                new TreeMap<>(),
                new TreeMap<>());
        Files.write(version.resolve(Manifest.NAME), manifest.json());
    }

    @Test
    void whatIsAsItWasSealedIsIntact() {
        Verification verification = Verification.of(version);
        assertThat(verification.intact()).isTrue();
        assertThat(verification.files()).isEqualTo(3);
        assertThat(verification.bytes()).isPositive();
    }

    @Test
    void aFlippedByteAMissingFileAndAnExtraOneAreAllFound() throws IOException {
        byte[] content = Files.readAllBytes(version.resolve("model.safetensors"));
        content[3] ^= 1;
        Files.write(version.resolve("model.safetensors"), content);
        Files.delete(version.resolve("config.json"));
        Files.writeString(version.resolve("virus.py"), "");
        Verification verification = Verification.of(version);
        assertThat(verification.intact()).isFalse();
        assertThat(verification.findings())
                .extracting(Verification.Finding::file, Verification.Finding::kind)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("config.json", Verification.Kind.MISSING),
                        org.assertj.core.api.Assertions.tuple("model.safetensors", Verification.Kind.CHANGED),
                        org.assertj.core.api.Assertions.tuple("virus.py", Verification.Kind.EXTRA));
        assertThat(verification.findings().get(1).message()).contains("digest", "expected");
    }

    @Test
    void aFileOfAnotherSizeSaysBothSizes() throws IOException {
        Files.writeString(version.resolve("README.md"), "short");
        assertThat(Verification.of(version).findings())
                .singleElement()
                .extracting(Verification.Finding::message)
                .isEqualTo("README.md has 5 bytes, expected 20");
    }

    @Test
    void aLinkIsNoFileOfAVersion() throws IOException {
        Path elsewhere = Files.move(version.resolve("config.json"), version.resolveSibling("elsewhere.json"));
        Files.createSymbolicLink(version.resolve("config.json"), elsewhere);
        assertThat(Verification.of(version).findings())
                .extracting(Verification.Finding::kind)
                .contains(Verification.Kind.MISSING);
        Files.delete(elsewhere);
    }

    @Test
    void whatIsNoVersionSaysSo() throws IOException {
        Path empty = Files.createDirectory(version.resolve("empty"));
        assertRefused(() -> Verification.of(empty), ErrorCode.NOT_A_CHECKPOINT, "has no tributary.json");
        Files.writeString(empty.resolve(Manifest.NAME), "{\"format\":1}");
        assertRefused(() -> Verification.of(empty), ErrorCode.INVALID_HEADER);
    }
}
