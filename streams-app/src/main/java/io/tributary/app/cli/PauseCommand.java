package io.tributary.app.cli;

import io.tributary.app.lineage.LineageEvent.LineagePaused;
import io.tributary.app.lineage.Names;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pause}: no new step starts in a lineage; what runs ends. */
@Command(
        name = "pause",
        description = "Start no new step in a lineage until it is resumed. Steps in flight end.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary pause vision", "  tributary pause vision --reason 'checking expert cars-v1'"})
final class PauseCommand implements Runnable {
    private final Tributary root;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(paramLabel = "LINEAGE")
    private String lineage = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Shown by `status`.")
    private String reason = "";

    PauseCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        new PhaseChange(root, cluster.client(root), json.wanted())
                .ask(
                        new LineagePaused(
                                Names.require("lineage", lineage), root.now().toEpochMilli(), reason),
                        phase -> phase == LineagePhase.PAUSED);
    }
}
