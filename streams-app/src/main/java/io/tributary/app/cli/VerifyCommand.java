package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.view.LineageJson;
import io.tributary.merge.signing.ModelSignature;
import io.tributary.merge.signing.TrustedKey;
import io.tributary.merge.version.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify}: a version held against its manifest. */
@Command(
        name = "verify",
        description =
                "Hash every file of a version again and compare with its manifest. Exit 3 where one differs, or where"
                        + " no given key has signed it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary verify ~/.tributary/store/lineages/vision/versions/000003",
            "  tributary verify versions/000003 --key release.pub"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(paramLabel = "DIR", description = "The version's directory.")
    private Path directory = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "A public key (PEM): the version must also be signed by it, or by another one given; repeatable.")
    private List<Path> keys = new ArrayList<>();

    VerifyCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Optional<ModelSignature.Verified> signed = signed();
        Verification verification = Verification.of(directory);
        if (json.wanted()) {
            root.console().answer(LineageJson.indented(document(verification, signed)));
        } else if (verification.intact()) {
            root.console()
                    .answer("Intact: version " + verification.manifest().version() + " of "
                            + verification.manifest().lineage() + ", " + verification.files() + " files, "
                            + Human.bytes(verification.bytes()) + ", all as they were sealed"
                            + signed.map(by -> ", signed by key " + by.key().fingerprint())
                                    .orElse("")
                            + ".");
        }
        for (Verification.Finding finding : verification.findings()) {
            root.console().notice("tributary: " + finding.message());
        }
        return (verification.intact() ? ExitStatus.DONE : ExitStatus.REJECTED).number();
    }

    private Optional<ModelSignature.Verified> signed() {
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of(ModelSignature.verify(
                        directory,
                        ModelSignature.beside(directory),
                        keys.stream().map(TrustedKey::of).toList()));
    }

    private static ObjectNode document(Verification verification, Optional<ModelSignature.Verified> signed) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("lineage", verification.manifest().lineage())
                .put("version", verification.manifest().version())
                .put("intact", verification.intact())
                .put("files", verification.files())
                .put("bytes", verification.bytes());
        signed.ifPresent(by -> document.put("signedBy", by.key().fingerprint()));
        ArrayNode findings = document.putArray("findings");
        for (Verification.Finding finding : verification.findings()) {
            findings.addObject()
                    .put("file", finding.file())
                    .put("kind", finding.kind().name())
                    .put("message", finding.message());
        }
        return document;
    }
}
