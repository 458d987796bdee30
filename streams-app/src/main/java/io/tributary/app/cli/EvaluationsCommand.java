package io.tributary.app.cli;

import io.tributary.app.view.EvaluationJson;
import io.tributary.app.view.LineageView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code evaluations}: the accuracy matrix of a lineage. */
@Command(
        name = "evaluations",
        description = "Show the accuracy matrix of a lineage: what each evaluated version scores on each task, and what"
                + " the gate says.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary evaluations vision", "  tributary evaluations vision --json"})
final class EvaluationsCommand implements Runnable {
    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    EvaluationsCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        LineageView view = lineage.client(root).lineage(lineage.name());
        lineage.json()
                .answer(root.console(), () -> EvaluationJson.evaluations(view), () -> EvaluationText.matrix(view));
    }
}
