package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.view.LineageJson;
import io.tributary.merge.version.Verification;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verify}: a version held against its manifest. */
@Command(
        name = "verify",
        description = "Hash every file of a version again and compare with its manifest. Exit 3 where one differs.",
        footerHeading = "%nExamples:%n",
        footer = "  tributary verify ~/.tributary/store/lineages/vision/versions/000003")
final class VerifyCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(paramLabel = "DIR", description = "The version's directory.")
    private Path directory = Path.of("");

    VerifyCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Verification verification = Verification.of(directory);
        if (json.wanted()) {
            root.console().answer(LineageJson.indented(document(verification)));
        } else if (verification.intact()) {
            root.console()
                    .answer("Intact: version " + verification.manifest().version() + " of "
                            + verification.manifest().lineage() + ", " + verification.files() + " files, "
                            + Human.bytes(verification.bytes()) + ", all as they were sealed.");
        }
        for (Verification.Finding finding : verification.findings()) {
            root.console().notice("tributary: " + finding.message());
        }
        return (verification.intact() ? ExitStatus.DONE : ExitStatus.REJECTED).number();
    }

    private static ObjectNode document(Verification verification) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("lineage", verification.manifest().lineage())
                .put("version", verification.manifest().version())
                .put("intact", verification.intact())
                .put("files", verification.files())
                .put("bytes", verification.bytes());
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
