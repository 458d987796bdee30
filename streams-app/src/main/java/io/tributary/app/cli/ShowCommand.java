package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.app.view.LineageJson;
import io.tributary.app.view.LineageView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code show}: one version and what it holds. */
@Command(
        name = "show",
        description = "Show one version: where it lies and which experts it holds.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary show vision 3", "  tributary show vision 3 --json"})
final class ShowCommand implements Runnable {
    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    @Parameters(index = "1", paramLabel = "VERSION", description = "Its number, as `versions` lists it.")
    private long version;

    ShowCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        Client client = lineage.client(root);
        LineageView view = client.lineage(lineage.name());
        VersionStatus found = view.versionNumbered(version);
        lineage.json()
                .answer(
                        root.console(),
                        () -> LineageJson.version(view, found),
                        () -> LineageText.version(view, found, client::where, root.now()));
    }
}
