package io.tributary.app.cli;

import io.tributary.merge.signing.KeyFileSigner;
import io.tributary.merge.signing.Signer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The key that versions are signed with when they are sealed. */
final class SignKeyOption {
    @Option(
            names = "--sign-key",
            paramLabel = "FILE",
            description = "Sign every version that is sealed here with this Ed25519 private key (PEM); see tributary"
                    + " sign.")
    private @Nullable Path file;

    Optional<Path> file() {
        return Optional.ofNullable(file).map(path -> path.toAbsolutePath().normalize());
    }

    /** @throws io.tributary.merge.MergeException {@code INVALID_ARGUMENT} where the file holds no such key */
    Optional<Signer> signer() {
        return file().map(KeyFileSigner::of);
    }
}
