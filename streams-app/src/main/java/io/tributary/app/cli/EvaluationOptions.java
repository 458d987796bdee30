package io.tributary.app.cli;

import io.tributary.merge.recipe.EvaluationRecipe;
import io.tributary.merge.recipe.Gate;
import io.tributary.merge.recipe.PublishPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a lineage's versions are judged. */
final class EvaluationOptions {
    @Option(
            names = "--gate",
            paramLabel = "RULE",
            description = "What a version must show so that it is served, for example 'mean >= candidate - 0.5' or 'any"
                    + " task drops <= 3 points'; repeatable. Without a gate, every version that --suite evaluated is served;"
                    + " without either, only what `promote` says.")
    private List<String> gate = new ArrayList<>();

    @Option(
            names = "--evaluate",
            paramLabel = "POLICY",
            description = "Which versions are evaluated: every, every-N, or latest, which skips versions while an"
                    + " evaluation is awaited (default: every).")
    private @Nullable String policy;

    @Option(
            names = "--suite",
            paramLabel = "NAME",
            description =
                    "Whose evaluations count, by the suite's name (default: those of the first that comes). Versions"
                            + " that pass the gate, if there is one, are then served by themselves.")
    private @Nullable String suite;

    boolean isGiven() {
        return !gate.isEmpty() || policy != null || suite != null;
    }

    EvaluationRecipe recipe() {
        return new EvaluationRecipe(
                policy == null ? PublishPolicy.EVERY : PublishPolicy.parse("--evaluate", policy),
                Optional.ofNullable(suite),
                Gate.parse(gate));
    }
}
