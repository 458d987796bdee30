package io.tributary.app.cli;

import io.tributary.app.lineage.LineageEvent.LineageResumed;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code resume}: a paused or blocked lineage goes on. */
@Command(
        name = "resume",
        description = "Let a paused or blocked lineage go on. Its open tasks are sent again.",
        footerHeading = "%nExamples:%n",
        footer = "  tributary resume vision")
final class ResumeCommand implements Runnable {
    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    ResumeCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        new PhaseChange(root, lineage)
                .ask(
                        new LineageResumed(lineage.name(), root.now().toEpochMilli()),
                        phase -> phase == LineagePhase.ACTIVE || phase == LineagePhase.DECLARING);
    }
}
