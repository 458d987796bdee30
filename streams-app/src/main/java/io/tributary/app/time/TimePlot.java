package io.tributary.app.time;

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
        Map<String, Spread> pairs = TimeTable.by(table.online(), TimeTable.Row::pair);
        List<String> lines = pairs.entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -entry.getValue().mean()))
                .map(Map.Entry::getKey)
                .toList();
        int axis = TOP + lines.size() * LINE;
        int height = axis + 40 + 18 * ((techniques.size() + 3) / 4);
        StringBuilder svg = new StringBuilder(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                LEFT + WIDTH + 30, height));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        for (double tick = from; tick <= to; tick += 5) {
            svg.append(format(
                    "<line x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\" stroke=\"#dddddd\"/>%n",
                    x(tick), TOP - 8, axis));
            svg.append(
                    format("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>%n", x(tick), axis + 14, tick));
        }
        for (int i = 0; i < lines.size(); i++) {
            line(svg, lines.get(i), TOP + i * LINE + LINE / 2);
        }
        for (int i = 0; i < techniques.size(); i++) {
            int x = LEFT + 150 * (i % 4) - 90;
            int y = axis + 38 + 18 * (i / 4);
            svg.append(format(
                    "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/>%n", x, y - 4, COLOURS.get(i % COLOURS.size())));
            String name = techniques.get(i).isEmpty() ? "no technique" : techniques.get(i);
            svg.append(format("<text x=\"%d\" y=\"%d\">%s</text>%n", x + 9, y, name));
        }
        return svg.append("</svg>\n").toString();
    }

    private void line(StringBuilder svg, String pair, int y) {
        svg.append(format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LEFT - 10, y + 4, pair));
        for (TimeTable.Row row : table.online()) {
            if (row.pair().equals(pair)) {
                int number = techniques.indexOf(row.technique());
                String colour = COLOURS.get(number % COLOURS.size());
                double mean = row.geometricMean().mean();
                double deviation = row.geometricMean().deviation();
                int at = y + 2 * (number - techniques.size() / 2);
                svg.append(format(
                        "<line x1=\"%.1f\" y1=\"%3$d\" x2=\"%.1f\" y2=\"%3$d\" stroke=\"%4$s\" stroke-opacity=\"0.4\"/>%n",
                        x(mean - deviation), x(mean + deviation), at, colour));
                svg.append(format(
                        "<circle cx=\"%.1f\" cy=\"%d\" r=\"4\" fill=\"%s\"><title>%s: %s</title></circle>%n",
                        x(mean), at, colour, row.cell(), row.geometricMean()));
            }
        }
    }

    private double x(double points) {
        return LEFT + WIDTH * (points - from) / (to - from);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
