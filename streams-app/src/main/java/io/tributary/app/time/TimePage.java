package io.tributary.app.time;

import io.tributary.merge.evaluate.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A study of merging over time as a page (Markdown): what TIME found, and whether it was found here too. */
public final class TimePage {
    private static final String EMA = "average / EMA";

    private final TimeTable table;
    private final String how;

    private TimePage(TimeTable table, String how) {
        this.table = table;
        this.how = how;
    }

    /**
     * @param how what was run, a paragraph
     * @param plot where the drawing lies, relative to the page
     */
    public static String of(List<TimeRun.Answer> answers, String how, String plot) {
        return new TimePage(TimeTable.of(answers), how).text(plot);
    }

    private String text(String plot) {
        StringBuilder page =
                new StringBuilder("# Merging over time\n\n").append(how).append("\n\n");
        page.append("""
                Three choices make a cell ([TIME](https://arxiv.org/abs/2412.06712)): what the next expert is initialized from, what is deployed, and the technique that merges. `last` is the
                newest expert, `merged` the running fold of what was merged so far with the newest expert, `all` a merge of all experts so far. Where a technique is a fold in order by nature
                (SLERP, OPCM), its `all` is its `merged`. Figures are percentages after the last task: *accumulation* is the mean accuracy over the tasks of the stream, *retention* that of the
                held-out task, and cells are ranked by their *geometric mean*; mean ± standard deviation over the seeds, each with an order of tasks and a training of its own.

                """);
        findings(page);
        page.append("## The grid\n\n![Geometric mean of every cell, by initialization and deployment](")
                .append(plot)
                .append(")\n\n");
        matrix(page);
        page.append("""
                ## Every cell

                | | initialize | deploy | technique | accumulation | retention | geometric mean |
                |---|---|---|---|---|---|---|
                """);
        int place = 0;
        for (TimeTable.Row row : table.rows()) {
            page.append(String.format(
                    Locale.ROOT,
                    "| %d | %s | %s | %s | %s | %s | %s |%n",
                    ++place,
                    row.init(),
                    row.deploy(),
                    row.technique(),
                    row.accumulationText(),
                    row.retentionText(),
                    row.geometricMeanText()));
        }
        return page.toString();
    }

    private void findings(StringBuilder page) {
        Map<String, Spread> inits = table.byPairs(TimeTable.Row::init);
        Map<String, Spread> deploys = table.byPairs(TimeTable.Row::deploy);
        Map<String, Spread> techniques = TimeTable.by(table.blended(), TimeTable.Row::technique);
        double init = TimeTable.effect(inits);
        double deploy = TimeTable.effect(deploys);
        double technique = TimeTable.effect(techniques);
        page.append("## Do TIME's findings hold here?\n\n");
        page.append(String.format(
                Locale.ROOT,
                "* **Initialization and deployment matter more than the technique: %s.** The means of initializations lie %.1f"
                        + " points apart, those of deployments %.1f, those of techniques %.1f. The median deviation over seeds is %.1f.%n",
                verdict(Math.min(init, deploy) > technique, Math.max(init, deploy) > technique),
                init,
                deploy,
                technique,
                median(table.online().stream()
                        .map(row -> row.geometricMean().deviation())
                        .toList())));
        place(page);
        offline(page);
        page.append('\n');
        axis(page, "initialize", "pairs", inits);
        axis(page, "deploy", "pairs", deploys);
        axis(page, "technique", "cells", techniques);
    }

    private static String verdict(boolean yes, boolean partly) {
        return yes ? "yes" : partly ? "in part" : "no";
    }

    private void place(StringBuilder page) {
        List<TimeTable.Row> online = table.online();
        for (int i = 0; i < online.size(); i++) {
            TimeTable.Row row = online.get(i);
            if (row.init().equals("merged")
                    && row.deploy().equals("merged")
                    && row.technique().equals(EMA)) {
                TimeTable.Row best = online.get(0);
                page.append(String.format(
                        Locale.ROOT,
                        "* **Initializing from and deploying the exponential moving average is best: %s.** It is number %d of"
                                + " %d cells with %s; the best is %s with %s.%n",
                        verdict(
                                i == 0,
                                best.geometricMean().mean()
                                                - row.geometricMean().mean()
                                        <= best.geometricMean().deviation()),
                        i + 1,
                        online.size(),
                        row.geometricMeanText(),
                        best.cell(),
                        best.geometricMeanText()));
            }
        }
    }

    private void offline(StringBuilder page) {
        if (table.offline().isEmpty()) {
            return;
        }
        TimeTable.Row best = table.online().get(0);
        TimeTable.Row offline = table.offline().get(0);
        double ahead = best.geometricMean().mean() - offline.geometricMean().mean();
        page.append(String.format(
                Locale.ROOT,
                "* **Merging offline at the end, of experts that all started from the base, falls short: %s.** The best of"
                        + " %d recency weightings (%s) has %s, %.1f points %s the best cell.%n",
                verdict(ahead > best.geometricMean().deviation(), ahead > 0),
                table.offline().size(),
                offline.technique(),
                offline.geometricMeanText(),
                Math.abs(ahead),
                ahead > 0 ? "behind" : "ahead of"));
    }

    private static void axis(StringBuilder page, String name, String of, Map<String, Spread> values) {
        page.append("| " + name + " | mean | from | to | " + of + " |\n|---|---|---|---|---|\n");
        values.entrySet().stream()
                .sorted(Map.Entry.comparingByValue((left, right) -> Double.compare(right.mean(), left.mean())))
                .forEach(entry -> page.append(String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %.1f | %.1f | %d |%n",
                        entry.getKey(),
                        entry.getValue().mean(),
                        entry.getValue().lowest(),
                        entry.getValue().highest(),
                        entry.getValue().count())));
        page.append('\n');
    }

    /** Rows: techniques; columns: initialization and deployment. */
    private void matrix(StringBuilder page) {
        List<String> pairs = table.online().stream()
                .map(TimeTable.Row::pair)
                .distinct()
                .sorted()
                .toList();
        page.append("| technique | ").append(String.join(" | ", pairs)).append(" |\n|---|");
        page.append("---|".repeat(pairs.size())).append('\n');
        Function<String, List<TimeTable.Row>> of = technique -> table.online().stream()
                .filter(row -> row.technique().equals(technique))
                .toList();
        table.online().stream()
                .map(TimeTable.Row::technique)
                .distinct()
                .sorted()
                .forEach(technique -> {
                    page.append("| ")
                            .append(technique.isEmpty() ? "(none)" : technique)
                            .append(" |");
                    for (String pair : pairs) {
                        page.append(' ');
                        of.apply(technique).stream()
                                .filter(row -> row.pair().equals(pair))
                                .findFirst()
                                .ifPresent(row -> page.append(String.format(
                                        Locale.ROOT, "%.1f", row.geometricMean().mean())));
                        page.append(" |");
                    }
                    page.append('\n');
                });
        page.append('\n');
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }
}
