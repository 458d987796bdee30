package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.view.LineageJson;
import io.tributary.app.view.LineageView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code versions}: the versions of a lineage. */
@Command(
        name = "versions",
        description = "List the versions of a lineage.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary versions vision", "  tributary versions vision --json"})
final class VersionsCommand implements Runnable {
    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    VersionsCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        Client client = lineage.client(root);
        LineageView view = client.lineage(lineage.name());
        lineage.json()
                .answer(
                        root.console(),
                        () -> LineageJson.versions(view),
                        () -> LineageText.versions(view, client::where, root.now()));
    }
}
