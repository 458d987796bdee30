package io.tributary.app.cli;

import io.tributary.app.lineage.StatusRow.AliasStatus;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.EvaluationSummary;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.app.view.LineageView;
import io.tributary.merge.evaluate.AccuracyMatrix;
import io.tributary.merge.evaluate.Knowledge;
import io.tributary.merge.recipe.GateRule;
import io.tributary.merge.recipe.Recipe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;

/** Evaluations and promotions as people read them: scores in percent, differences in points. */
final class EvaluationText {
    private static final String UNKNOWN = "–";
    private static final String LEGEND =
            "Scores in percent. ACC: mean of the tasks learned so far. BWT: what they gained since they were learned, in"
                    + " points. KNOWLEDGE: mean of\nall tasks, learned or to come (TIME's knowledge accumulation)."
                    + " RETENTION: mean of the held-out tasks (zero-shot retention). GEO. MEAN: of both.";

    private EvaluationText() {}

    /** What the newest evaluated version knows, in one line. */
    static String summary(EvaluationSummary summary) {
        StringJoiner text = new StringJoiner(", ");
        text.add("version " + summary.version() + ": ACC " + percent(summary.acc()) + " over " + summary.tasks()
                + (summary.tasks() == 1 ? " task" : " tasks"));
        summary.bwt().ifPresent(bwt -> text.add("BWT " + points(bwt)));
        text.add("knowledge accumulation " + percent(summary.accumulation()));
        summary.retention().ifPresent(retention -> text.add("zero-shot retention " + percent(retention)));
        summary.geometricMean().ifPresent(mean -> text.add("geometric mean " + percent(mean)));
        return text.toString();
    }

    /** A line per alias, and one that says so where versions were evaluated and none is served that might be. */
    static List<String> aliases(LineageView view, Instant now) {
        List<String> lines = new ArrayList<>();
        view.aliases().stream()
                .filter(alias -> alias.version().isPresent())
                .map(alias -> alias(alias, now))
                .forEach(lines::add);
        LineageStatus lineage = view.lineage();
        boolean mayServe = lineage.evaluation().isPresent() && !lineage.isolated();
        if (mayServe && !lineage.aliases().containsKey(GateRule.SERVING)) {
            lines.add("serving is no version: "
                    + (Recipe.parse(lineage.recipe()).evaluation().judges()
                            ? "none has passed yet (tributary evaluations " + view.name() + ")"
                            : "the recipe has neither gate nor suite; tributary promote " + view.name() + " VERSION"));
        }
        return lines;
    }

    static String alias(AliasStatus alias, Instant now) {
        return alias.alias() + " is version "
                + alias.version().map(String::valueOf).orElse(UNKNOWN)
                + " since " + Human.ago(Instant.ofEpochMilli(alias.movedAtMillis()), now)
                + (alias.pinned() ? ", held there by a rollback until somebody promotes" : "")
                + (alias.reason().isBlank() ? "" : " (" + alias.reason() + ")");
    }

    /** {@code passed}, {@code held}, {@code failed} or nothing. */
    static String verdict(Optional<EvaluationStatus> evaluation) {
        return evaluation
                .map(found -> found.failed() && found.verdict() == Verdict.UNJUDGED
                        ? "failed"
                        : found.verdict() == Verdict.UNJUDGED ? UNKNOWN : Human.phase(found.verdict()))
                .orElse(UNKNOWN);
    }

    /** The accuracy matrix with its means, and why versions are held. */
    static String matrix(LineageView view) {
        if (view.evaluations().isEmpty()) {
            return "No version of " + view.name() + " is evaluated yet. Run an evaluator: tributary up --suite FILE, or"
                    + " tributary evaluator --suite FILE";
        }
        AccuracyMatrix matrix = view.matrix();
        List<String> tasks = matrix.tasks();
        Table table = new Table().number("VERSION").number("STEP").text("LEARNED");
        tasks.forEach(table::number);
        table.number("ACC")
                .number("BWT")
                .number("KNOWLEDGE")
                .number("RETENTION")
                .number("GEO. MEAN");
        table.text("GATE").text("ALIAS");
        StringJoiner reasons = new StringJoiner("\n");
        for (EvaluationStatus evaluation : view.evaluations()) {
            table.row(row(view, view.matrixOf(evaluation), tasks, evaluation).toArray());
            evaluation
                    .reasons()
                    .forEach(reason -> reasons.add("version " + evaluation.version() + " is held: " + reason));
            if (evaluation.failed() && evaluation.reasons().isEmpty()) {
                reasons.add("version " + evaluation.version() + " could not be evaluated: " + evaluation.failure());
            }
        }
        return table + "\n\n" + LEGEND + (reasons.length() == 0 ? "" : "\n\n" + reasons);
    }

    private static List<Object> row(
            LineageView view, AccuracyMatrix matrix, List<String> tasks, EvaluationStatus evaluation) {
        long step = evaluation.step();
        List<Object> row = new ArrayList<>(List.of(evaluation.version(), step, learned(view, step)));
        tasks.forEach(task -> row.add(percent(matrix.score(step, task))));
        Optional<Knowledge> knowledge = evaluation.failed() ? Optional.empty() : matrix.at(step);
        row.add(percent(knowledge.map(Knowledge::acc).orElse(OptionalDouble.empty())));
        OptionalDouble bwt = knowledge.map(Knowledge::bwt).orElse(OptionalDouble.empty());
        row.add(bwt.isPresent() ? points(bwt.getAsDouble()) : UNKNOWN);
        row.add(percent(knowledge.map(Knowledge::accumulation).orElse(OptionalDouble.empty())));
        row.add(percent(knowledge.map(Knowledge::retention).orElse(OptionalDouble.empty())));
        row.add(percent(knowledge.map(Knowledge::geometricMean).orElse(OptionalDouble.empty())));
        row.add(verdict(Optional.of(evaluation)));
        row.add(String.join(", ", view.aliasesOf(evaluation.version())));
        return row;
    }

    private static String learned(LineageView view, long step) {
        return view.experts().stream()
                .filter(expert -> expert.step().filter(at -> at == step).isPresent())
                .map(expert -> expert.task())
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** What one version scores, task by task. */
    static String version(LineageView view, EvaluationStatus evaluation) {
        StringJoiner text = new StringJoiner("\n");
        text.add("evaluated by " + evaluation.suite() + " (" + evaluation.evaluator() + ") in "
                + String.format(Locale.ROOT, "%.1f s", evaluation.seconds()) + "; gate: "
                + verdict(Optional.of(evaluation)));
        evaluation.reasons().forEach(text::add);
        if (evaluation.failed()) {
            return text.add(evaluation.failure()).toString();
        }
        AccuracyMatrix matrix = view.matrixOf(evaluation);
        Optional<Knowledge> knowledge = matrix.at(evaluation.step());
        Map<String, Long> learned = matrix.learned(evaluation.step());
        Table table = new Table()
                .text("TASK")
                .number("SCORE")
                .number("LEARNED IN STEP")
                .number("FORGOTTEN")
                .text("");
        Map<String, Double> scores = evaluation.scores();
        for (String task : matrix.tasks()) {
            Double score = scores.get(task);
            Double lost = knowledge.map(known -> known.forgetting().get(task)).orElse(null);
            Long since = learned.get(task);
            table.row(
                    task,
                    score == null ? UNKNOWN : percent(score),
                    since == null ? UNKNOWN : since,
                    lost == null ? UNKNOWN : points(lost),
                    evaluation.heldOut().contains(task) ? "held out" : "");
        }
        return text.add("").add(table.toString()).toString();
    }

    private static String percent(Optional<Double> score) {
        return score.map(EvaluationText::percent).orElse(UNKNOWN);
    }

    private static String percent(OptionalDouble score) {
        return score.isPresent() ? percent(score.getAsDouble()) : UNKNOWN;
    }

    static String percent(double score) {
        return ScoreText.percent(score);
    }

    static String points(double difference) {
        return String.format(Locale.ROOT, "%+.1f", 100 * difference);
    }
}
