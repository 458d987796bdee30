package io.tributary.app.cli;

import io.tributary.app.view.LineageJson;
import io.tributary.app.view.LineageView;
import io.tributary.app.view.Lineages;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code status}: every lineage in one table, or one lineage with its experts. */
@Command(
        name = "status",
        description = "Show every lineage, or one with its experts.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary status", "  tributary status vision", "  tributary status vision --json"})
final class StatusCommand implements Runnable {
    private final Tributary root;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(index = "0", arity = "0..1", paramLabel = "LINEAGE", description = "All of them where absent.")
    private @Nullable String lineage;

    StatusCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        Lineages lineages = cluster.client(root).lineages();
        Optional<LineageView> one = Optional.ofNullable(lineage).map(lineages::named);
        json.answer(
                root.console(),
                () -> one.map(view -> LineageJson.lineage(lineages, view.name()))
                        .orElseGet(() -> LineageJson.lineages(lineages)),
                () -> one.map(view -> LineageText.lineage(view, root.now()))
                        .orElseGet(() -> LineageText.lineages(lineages.all(), root.now())));
        one.map(view -> lineages.stall(view.name()).stream().toList())
                .orElseGet(lineages::stalls)
                .forEach(stall -> root.console().notice("\ntributary: " + stall.message()));
    }
}
