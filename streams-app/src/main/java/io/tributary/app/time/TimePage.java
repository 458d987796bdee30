package io.tributary.app.time;

import io.tributary.merge.evaluate.Spread;
import java.util.Comparator;
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
        Effects all = Effects.of(table);
        page.append("## Do TIME's findings hold here?\n\n");
        page.append(String.format(
                Locale.ROOT,
                "* **Initialization and deployment matter more than the technique: %s.** %s The median deviation over seeds is %.1f.%n",
                all.verdict(),
                all.text(),
                median(table.online().stream()
                        .map(row -> row.geometricMean().deviation())
                        .toList())));
        List<String> better = table.betterTechniques();
        Effects among = Effects.of(table.of(better));
        page.append(String.format(
                Locale.ROOT,
                "* **They do among the better half of the techniques (%s): %s.** %s%n",
                String.join(", ", better),
                among.verdict(),
                among.text()));
        place(page);
        accumulation(page);
        offline(page);
        base(page);
        page.append('\n');
        axis(page, "initialize", "pairs", all.inits());
        axis(page, "deploy", "pairs", all.deploys());
        axis(page, "technique", "cells", all.techniques());
    }

    /** What each axis' values come to. */
    private record Effects(Map<String, Spread> inits, Map<String, Spread> deploys, Map<String, Spread> techniques) {
        static Effects of(TimeTable table) {
            return new Effects(
                    table.byPairs(TimeTable.Row::init),
                    table.byPairs(TimeTable.Row::deploy),
                    TimeTable.by(table.blended(), TimeTable.Row::technique));
        }

        String verdict() {
            double technique = TimeTable.effect(techniques);
            double init = TimeTable.effect(inits);
            double deploy = TimeTable.effect(deploys);
            return TimePage.verdict(Math.min(init, deploy) > technique, Math.max(init, deploy) > technique);
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "The means of initializations lie %.1f points apart, those of deployments %.1f, those of techniques %.1f.",
                    TimeTable.effect(inits),
                    TimeTable.effect(deploys),
                    TimeTable.effect(techniques));
        }
    }

    private void base(StringBuilder page) {
        table.base()
                .ifPresent(base -> page.append(String.format(
                        Locale.ROOT,
                        "* **The base itself**, with nothing trained or merged, has %s (accumulation %s, retention %s): %d of %d cells are better.%n",
                        base.geometricMeanText(),
                        base.accumulationText(),
                        base.retentionText(),
                        table.online().stream()
                                .filter(row -> row.geometricMean().mean()
                                        > base.geometricMean().mean())
                                .count(),
                        table.online().size())));
    }

    static String verdict(boolean yes, boolean partly) {
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

    /** Who does not ask for the held-out task chooses another cell. */
    private void accumulation(StringBuilder page) {
        TimeTable.Row best = table.online().stream()
                .max(Comparator.comparingDouble(row -> row.accumulation().mean()))
                .orElseThrow();
        page.append(String.format(
                Locale.ROOT,
                "* **By accumulation alone** the best is %s with %s; its retention is %s.%n",
                best.cell(),
                best.accumulationText(),
                best.retentionText()));
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
