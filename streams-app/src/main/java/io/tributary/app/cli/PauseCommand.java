package io.tributary.app.cli;

import io.tributary.app.lineage.LineageEvent.LineagePaused;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pause}: no new step starts in a lineage; what runs ends. */
@Command(
        name = "pause",
        description = "Start no new step in a lineage until it is resumed. Steps in flight end.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary pause vision", "  tributary pause vision --reason 'checking expert cars-v1'"})
final class PauseCommand implements Runnable {
    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Shown by `status`.")
    private String reason = "";

    PauseCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        new PhaseChange(root, lineage)
                .ask(
                        new LineagePaused(lineage.name(), root.now().toEpochMilli(), reason),
                        phase -> phase == LineagePhase.PAUSED);
    }
}
