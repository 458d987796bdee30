package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tributary.app.view.LineageJson;
import io.tributary.merge.signing.KeyFileSigner;
import io.tributary.merge.signing.ModelSignature;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sign}: vouches for a version or an expert. */
@Command(
        name = "sign",
        description =
                "Sign a version or an expert: every file of it, in the OpenSSF model-signing format. Writes model.sig"
                        + " into the directory, or FILE.sig beside a file.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  openssl genpkey -algorithm ed25519 -out release.key      # keep it secret",
            "  openssl pkey -in release.key -pubout -out release.pub    # give it to everybody",
            "  tributary sign versions/000003 --key release.key",
            "  tributary verify versions/000003 --key release.pub"
        })
final class SignCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "An Ed25519 private key (PEM, PKCS#8, no passphrase).")
    private Path key = Path.of("");

    @Parameters(paramLabel = "PATH", description = "A directory or a .safetensors file.")
    private Path model = Path.of("");

    SignCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        KeyFileSigner signer = KeyFileSigner.of(key);
        Path signature = ModelSignature.sign(model, signer);
        String fingerprint = signer.publicKey().fingerprint();
        root.console()
                .answer(
                        json.wanted()
                                ? LineageJson.indented(JsonNodeFactory.instance
                                        .objectNode()
                                        .put("signature", signature.toString())
                                        .put("key", fingerprint))
                                : "Signed: " + signature + ", by key " + fingerprint);
        return ExitStatus.DONE.number();
    }
}
