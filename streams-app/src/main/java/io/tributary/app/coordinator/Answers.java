package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.Names;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.recipe.Recipe;
import java.util.Map;
import java.util.Optional;

/** Whether an evaluator's answer counts. Evaluators are other people's programs: nothing is taken for granted. */
final class Answers {
    private static final int MOST_METRICS = 4096;

    private Answers() {}

    /** Why an answer does not count; empty where it does. */
    static Optional<String> objection(
            LedgerView ledger, LineageRow row, Optional<VersionStatus> version, EvaluationCompleted answer) {
        if (version.isEmpty()) {
            return Optional.of("there is no version " + answer.version());
        }
        if (!version.get().manifest().equals(answer.manifest())) {
            return Optional.of("version " + answer.version() + " has manifest "
                    + version.get().manifest() + ", not " + answer.manifest());
        }
        Optional<String> wanted = Recipe.parse(row.declaration().recipe())
                .evaluation()
                .suite()
                .or(() -> row.review().suite());
        if (wanted.isPresent() && !wanted.get().equals(answer.suite())) {
            return Optional.of("the lineage is evaluated by suite " + wanted.get() + ", not " + answer.suite());
        }
        boolean known = ledger.evaluation(row.lineage(), answer.version())
                .filter(evaluation -> !evaluation.status().failed())
                .isPresent();
        if (known) {
            return Optional.of("version " + answer.version() + " is evaluated already");
        }
        return answer.failure().isEmpty() ? nonsense(answer) : Optional.empty();
    }

    private static Optional<String> nonsense(EvaluationCompleted answer) {
        if (answer.metrics().isEmpty() || answer.metrics().size() > MOST_METRICS) {
            return Optional.of("it has " + answer.metrics().size() + " metrics; expected 1 to " + MOST_METRICS);
        }
        if (!(answer.seconds() >= 0 && Double.isFinite(answer.seconds()))) {
            return Optional.of("it took " + answer.seconds() + " seconds");
        }
        return answer.metrics().entrySet().stream()
                .map(Answers::nonsense)
                .flatMap(Optional::stream)
                .sorted()
                .findFirst();
    }

    private static Optional<String> nonsense(Map.Entry<String, Double> metric) {
        int slash = metric.getKey().lastIndexOf('/');
        if (slash < 0 || !Names.isName(metric.getKey().substring(0, slash))) {
            return Optional.of("metric '" + metric.getKey() + "' is not named TASK/METRIC");
        }
        double score = metric.getValue();
        return score >= 0 && score <= 1
                ? Optional.empty()
                : Optional.of("metric '" + metric.getKey() + "' is " + score + "; expected a score from 0 to 1");
    }
}
