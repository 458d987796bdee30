package io.tributary.app.time;

import io.tributary.app.report.Svg;
import io.tributary.app.report.Svg.Anchor;
import io.tributary.merge.evaluate.Spread;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A study's cells as a drawing (SVG): a line for every pair of initialization and deployment, best mean first, and on
 * it a mark for every technique, with its deviation over seeds.
 */
public final class TimePlot {
    private static final int LEFT = 130;
    private static final int WIDTH = 560;
    private static final int LINE = 26;
    private static final int TOP = 24;
    private static final String INK = "#000000";
    private static final List<String> COLOURS = List.of(
            "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#8c564b", "#17becf",
            "#000000");

    private final TimeTable table;
    private final List<String> techniques;
    private final double from;
    private final double to;

    private TimePlot(TimeTable table) {
        this.table = table;
        this.techniques = table.online().stream()
                .map(TimeTable.Row::technique)
                .distinct()
                .sorted()
                .toList();
        List<Double> means = table.online().stream()
                .map(row -> row.geometricMean().mean())
                .sorted()
                .toList();
        this.from = 5 * Math.floor(means.get(0) / 5);
        this.to = 5 * Math.ceil(means.get(means.size() - 1) / 5 + 1e-9);
    }

    /** @param answers of one cell at least */
    public static String of(List<TimeRun.Answer> answers) {
        return new TimePlot(TimeTable.of(answers)).svg();
    }

    private String svg() {
        List<String> pairs = TimeTable.by(table.online(), TimeTable.Row::pair).entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -entry.getValue().mean()))
                .map(Map.Entry::getKey)
                .toList();
        int axis = TOP + pairs.size() * LINE;
        int height = axis + 40 + 18 * ((techniques.size() + 3) / 4);
        Svg svg = new Svg(LEFT + WIDTH + 30, height, "Geometric mean of every cell, by initialization and deployment");
        for (double tick = from; tick <= to; tick += 5) {
            svg.line(x(tick), TOP - 8, x(tick), axis, "#dddddd");
            svg.text(x(tick), axis + 14, Anchor.MIDDLE, INK, String.format(Locale.ROOT, "%.0f", tick));
        }
        for (int i = 0; i < pairs.size(); i++) {
            pair(svg, pairs.get(i), TOP + i * LINE + LINE / 2);
        }
        for (int i = 0; i < techniques.size(); i++) {
            int x = LEFT + 150 * (i % 4) - 90;
            int y = axis + 38 + 18 * (i / 4);
            svg.circle(x, y - 4, 4, colour(i), "");
            svg.text(x + 9, y, Anchor.START, INK, techniques.get(i).isEmpty() ? "no technique" : techniques.get(i));
        }
        return svg.file();
    }

    private void pair(Svg svg, String pair, int y) {
        svg.text(LEFT - 10, y + 4, Anchor.END, INK, pair);
        for (TimeTable.Row row : table.online()) {
            if (row.pair().equals(pair)) {
                int number = techniques.indexOf(row.technique());
                Spread points = row.geometricMean();
                int at = y + 2 * (number - techniques.size() / 2);
                svg.line(
                        x(points.mean() - points.deviation()),
                        at,
                        x(points.mean() + points.deviation()),
                        at,
                        colour(number) + "66");
                svg.circle(x(points.mean()), at, 4, colour(number), row.cell() + ": " + row.geometricMeanText());
            }
        }
    }

    private static String colour(int number) {
        return COLOURS.get(number % COLOURS.size());
    }

    private double x(double points) {
        return LEFT + WIDTH * (points - from) / (to - from);
    }
}
