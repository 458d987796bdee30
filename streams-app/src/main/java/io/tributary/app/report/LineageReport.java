package io.tributary.app.report;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.AliasMoved;
import io.tributary.app.lineage.Fact.VersionJudged;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.app.report.LineChart.Series;
import io.tributary.app.view.LineageView;
import io.tributary.merge.evaluate.AccuracyMatrix;
import io.tributary.merge.evaluate.Knowledge;
import io.tributary.merge.version.Manifest;
import io.tributary.merge.version.ManifestExpert;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The page about a lineage: the accuracy matrix, ACC and BWT over steps, λ and norms, interference per layer, and the
 * promotion history. Holds no clock: the same rows give the same page.
 */
public final class LineageReport {
    private final LineageView view;
    private final List<Fact> log;
    private final List<Manifest> manifests;
    private final AccuracyMatrix matrix;

    /**
     * @param log facts of the lineage, in order
     * @param manifests of the versions whose files are there, by number
     */
    public LineageReport(LineageView view, List<Fact> log, List<Manifest> manifests) {
        this.view = view;
        this.log = List.copyOf(log);
        this.manifests = List.copyOf(manifests);
        this.matrix = view.matrix();
    }

    /** Whether the page says anything of such a fact. */
    public static boolean mentions(Fact fact) {
        return fact instanceof AliasMoved || fact instanceof VersionJudged;
    }

    /** One HTML document that needs nothing else. */
    public String html() {
        LineageStatus lineage = view.lineage();
        Page page = new Page("Lineage " + view.name());
        page.paragraph(lineage.parameters() + " parameters in " + lineage.tensors() + " tensors; step " + lineage.step()
                + ", " + view.versions().size() + " versions; base "
                + lineage.base().digest() + "; as of "
                + Text.time(lineage.atMillis()) + ".");
        page.details("Recipe", lineage.recipe());
        accuracy(page);
        knowledge(page);
        norms(page);
        interference(page);
        promotions(page);
        return page.html();
    }

    private List<EvaluationStatus> measured() {
        return view.evaluations().stream()
                .filter(evaluation -> !evaluation.failed())
                .toList();
    }

    private void accuracy(Page page) {
        List<EvaluationStatus> rows = measured();
        List<String> tasks = matrix.tasks();
        if (rows.isEmpty()) {
            page.section("Accuracy matrix", "No version is evaluated yet.", "", "");
            return;
        }
        List<String> names = rows.stream()
                .map(row -> "version " + row.version() + ", " + learned(row.step()))
                .toList();
        String plot = HeatMap.of(
                "Accuracy matrix",
                names,
                tasks,
                HeatMap.Scale.SHARE,
                (row, column) -> matrix.score(rows.get(row).step(), tasks.get(column)));
        List<String> headings = new ArrayList<>(List.of("task", "learned in step"));
        rows.forEach(row -> headings.add("v" + row.version()));
        headings.add("forgotten");
        HtmlTable table = new HtmlTable(headings);
        EvaluationStatus last = rows.get(rows.size() - 1);
        var learned = matrix.learned(last.step());
        var forgetting = matrix.at(last.step()).map(Knowledge::forgetting);
        for (String task : tasks) {
            Long since = learned.get(task);
            List<String> cells = new ArrayList<>(List.of(task, since == null ? Text.UNKNOWN : Long.toString(since)));
            rows.forEach(row -> cells.add(Text.percent(matrix.score(row.step(), task))));
            cells.add(forgetting
                    .map(lost -> lost.get(task))
                    .map(lost -> Text.points(OptionalDouble.of(lost)))
                    .orElse(Text.UNKNOWN));
            table.row(cells);
        }
        page.section(
                "Accuracy matrix",
                "What each evaluated version (row, with the task learned in its step) scores on each task, in percent;"
                        + " suite " + last.suite() + ". Forgotten: best score since it was learned minus score now, in"
                        + " points.",
                plot,
                table.toString());
    }

    private String learned(long step) {
        return view.experts().stream()
                .filter(expert -> expert.step().filter(at -> at == step).isPresent())
                .map(ExpertStatus::task)
                .findFirst()
                .orElse("step " + step);
    }

    private void knowledge(Page page) {
        List<EvaluationStatus> rows = measured();
        if (rows.isEmpty()) {
            return;
        }
        List<Long> steps = rows.stream().map(EvaluationStatus::step).toList();
        String scores = LineChart.of(
                "ACC and TIME's metrics over steps, in percent",
                steps,
                List.of(
                        series("ACC", rows, Knowledge::acc),
                        series("knowledge accumulation", rows, Knowledge::accumulation),
                        series("zero-shot retention", rows, Knowledge::retention),
                        series("geometric mean", rows, Knowledge::geometricMean)),
                Text::percent);
        String transfer = LineChart.of(
                "BWT over steps, in points", steps, List.of(series("BWT", rows, Knowledge::bwt)), Text::percent);
        HtmlTable table = new HtmlTable(List.of(
                "version",
                "step",
                "tasks",
                "ACC",
                "BWT",
                "accumulation",
                "retention",
                "geometric mean",
                "seconds",
                "gate"));
        for (EvaluationStatus row : rows) {
            Knowledge known = matrix.at(row.step()).orElseThrow();
            table.row(List.of(
                    Long.toString(row.version()),
                    Long.toString(row.step()),
                    Integer.toString(known.tasks()),
                    Text.percent(known.acc()),
                    Text.points(known.bwt()),
                    Text.percent(known.accumulation()),
                    Text.percent(known.retention()),
                    Text.percent(known.geometricMean()),
                    Text.number(row.seconds(), 1),
                    row.verdict() == Verdict.UNJUDGED
                            ? Text.UNKNOWN
                            : row.verdict().name().toLowerCase(Locale.ROOT)));
        }
        page.section(
                "ACC and BWT",
                "ACC: mean over the tasks learned so far. BWT: mean over tasks learned before of score now minus score"
                        + " right after learning, in points.",
                scores + transfer,
                table.toString());
    }

    private Series series(String name, List<EvaluationStatus> rows, Function<Knowledge, OptionalDouble> value) {
        return new Series(
                name,
                rows.stream()
                        .map(row -> matrix.at(row.step()).map(value).orElse(OptionalDouble.empty()))
                        .toList());
    }

    private void norms(Page page) {
        List<ExpertStatus> folded = view.experts().stream()
                .filter(expert -> expert.phase() == ExpertPhase.FOLDED)
                .toList();
        if (folded.isEmpty()) {
            return;
        }
        List<Long> steps =
                folded.stream().map(expert -> expert.step().orElse(0L)).toList();
        String lambda = LineChart.of(
                "λ over steps", steps, List.of(of("λ", folded, ExpertStatus::lambda)), value -> Text.number(value, 2));
        List<OptionalDouble> accumulators =
                steps.stream().map(this::accumulatorNorm).toList();
        String norms = LineChart.of(
                "Norms over steps",
                steps,
                List.of(of("‖τ‖", folded, ExpertStatus::taskNorm), new Series("‖accumulator‖", accumulators)),
                value -> Text.number(value, 2));
        HtmlTable table = new HtmlTable(
                List.of("step", "expert", "task", "‖τ‖", "‖accumulator‖", "λ", "energy kept", "cosine", "split rank"));
        for (int i = 0; i < folded.size(); i++) {
            ExpertStatus expert = folded.get(i);
            OptionalDouble norm = accumulators.get(i);
            table.row(List.of(
                    Long.toString(steps.get(i)),
                    expert.expertId(),
                    expert.task(),
                    Text.number(expert.taskNorm(), 4),
                    norm.isPresent() ? Text.number(norm.getAsDouble(), 4) : Text.UNKNOWN,
                    Text.number(expert.lambda(), 4),
                    Text.percent(expert.energyKept()) + " %",
                    Text.number(expert.cosine(), 4),
                    Text.percent(expert.splitRankShare()) + " %"));
        }
        page.section(
                "λ and norms",
                "‖τ‖: norm of the expert's task vector over the whole model. λ: norm of the accumulator over the mean"
                        + " ‖τ‖. Energy kept: share of ‖τ‖² that was added. Cosine: of τ with the accumulator before.",
                lambda + norms,
                table.toString());
    }

    private static Series of(String name, List<ExpertStatus> experts, Function<ExpertStatus, Double> value) {
        return new Series(
                name,
                experts.stream()
                        .map(expert -> OptionalDouble.of(value.apply(expert)))
                        .toList());
    }

    /** As the newest manifest tells it; it names every step. */
    private OptionalDouble accumulatorNorm(long step) {
        if (manifests.isEmpty()) {
            return OptionalDouble.empty();
        }
        return manifests.get(manifests.size() - 1).experts().stream()
                .filter(expert -> expert.step() == step)
                .mapToDouble(ManifestExpert::accumulatorNorm)
                .findFirst();
    }

    private void interference(Page page) {
        List<Manifest> told = manifests.stream()
                .filter(manifest -> !manifest.tensors().isEmpty())
                .toList();
        if (told.isEmpty()) {
            return;
        }
        Layers layers = new Layers(told);
        String kept = HeatMap.of(
                "Energy kept per layer, in percent",
                layers.names(),
                layers.columns(),
                HeatMap.Scale.SHARE,
                layers::energyKept);
        String cosine =
                HeatMap.of("Cosine per layer", layers.names(), layers.columns(), HeatMap.Scale.COSINE, layers::cosine);
        HtmlTable table = new HtmlTable(List.of("layer", "version", "energy kept", "cosine"));
        for (int layer = 0; layer < layers.names().size(); layer++) {
            for (int version = 0; version < told.size(); version++) {
                OptionalDouble angle = layers.cosine(layer, version);
                table.row(List.of(
                        layers.names().get(layer),
                        layers.columns().get(version),
                        Text.percent(layers.energyKept(layer, version)),
                        angle.isPresent() ? Text.number(angle.getAsDouble(), 4) : Text.UNKNOWN));
            }
        }
        page.section(
                "Interference per layer",
                "Energy kept: the share of the task vector's squared norm that was added, in percent. Cosine: of the task"
                        + " vector with what was merged before. Of the last expert of each version whose files are there.",
                kept + cosine,
                "<details><summary>All layers</summary>" + table + "</details>");
    }

    private void promotions(Page page) {
        HtmlTable table = new HtmlTable(List.of("time", "what", "version", "why"));
        for (Fact fact : log) {
            if (fact instanceof AliasMoved moved) {
                String from =
                        moved.previous().map(version -> ", was " + version).orElse(", first");
                table.row(List.of(
                        Text.time(moved.atMillis()),
                        moved.alias() + from + (moved.pinned() ? " (rollback)" : ""),
                        Long.toString(moved.version()),
                        moved.reason()));
            } else if (fact instanceof VersionJudged judged && judged.verdict() == Verdict.HELD) {
                table.row(List.of(
                        Text.time(judged.atMillis()),
                        "held",
                        Long.toString(judged.version()),
                        String.join("; ", judged.reasons())));
            }
        }
        page.section("Promotions", "Where aliases went, and what the gate held.", "", table.toString());
    }
}
