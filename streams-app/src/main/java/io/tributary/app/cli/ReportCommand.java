package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.app.report.LineageReport;
import io.tributary.app.view.LineageView;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.Store;
import io.tributary.merge.version.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code report}: a lineage as one HTML page. */
@Command(
        name = "report",
        description = "Write one HTML page about a lineage, with plots and the tables beside them: accuracy matrix, ACC"
                + " and BWT, λ and norms, interference per layer, promotions. It needs nothing else to be read.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary report vision", "  tributary report vision --out vision.html"})
final class ReportCommand implements Runnable {
    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "Where to (default: LINEAGE.html).")
    private @Nullable Path out;

    ReportCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        Client client = lineage.client(root);
        LineageView view = client.lineage(lineage.name());
        List<Fact> log = client.facts(lineage.name(), LineageReport::mentions);
        String page = new LineageReport(view, log, manifests(client.store(), view)).html();
        Path file = out == null ? Path.of(lineage.name() + ".html") : out;
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    file + " cannot be written (" + e + "). Name another file with --out.",
                    e);
        }
        root.console().answer(file.toAbsolutePath().normalize().toString());
    }

    /** Of the versions whose files this machine sees. */
    private static List<Manifest> manifests(Store store, LineageView view) {
        List<Manifest> manifests = new ArrayList<>();
        LineageStore lineage = store.lineage(view.name());
        for (VersionStatus version : view.versions()) {
            if (version.phase() == VersionPhase.SEALED) {
                lineage.file(version.version(), Manifest.NAME)
                        .ifPresent(json -> manifests.add(Manifest.parse(version.path(), json)));
            }
        }
        return manifests;
    }
}
