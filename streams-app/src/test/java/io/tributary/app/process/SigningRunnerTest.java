package io.tributary.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.signing.KeyFileSigner;
import io.tributary.merge.signing.ModelSignature;
import io.tributary.merge.signing.TrustedKey;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.task.Progress;
import io.tributary.merge.task.TaskOutput;
import io.tributary.merge.task.TaskWork;
import io.tributary.merge.technique.Globals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningRunnerTest {
    @TempDir
    Path directory;

    @Test
    void aSealedVersionIsSignedBeforeItsResultIsTold() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = Files.writeString(
                directory.resolve("key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        LocalStore store = new LocalStore(directory.resolve("store"), List.of());
        Path version = directory.resolve("store/lineages/line/versions/000003");
        SigningRunner runner = new SigningRunner(
                (lineage, work, progress) -> {
                    try {
                        Files.createDirectories(version);
                        Files.writeString(version.resolve("model.safetensors"), "weights");
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                    return new TaskOutput.VersionSealed("m", "w", "h", "p", 7);
                },
                store,
                KeyFileSigner.of(key));

        runner.run("line", sealing(), Progress.NONE);

        ModelSignature.Verified verified =
                ModelSignature.verify(version, version.resolve("model.sig"), List.of(new TrustedKey(pair.getPublic())));
        assertThat(verified.files()).isEqualTo(1);
    }

    private static TaskWork.SealVersion sealing() {
        return new TaskWork.SealVersion(
                "0".repeat(64),
                "deploy",
                3,
                0,
                1,
                Globals.NONE,
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty());
    }
}
