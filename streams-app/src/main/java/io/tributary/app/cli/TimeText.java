package io.tributary.app.cli;

import io.tributary.app.time.TimeRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Cells of a study of merging over time, as a table: best first, mean ± deviation over seeds. */
final class TimeText {
    private TimeText() {}

    static String table(List<TimeRun.Answer> answers) {
        Map<String, List<TimeRun.Answer>> cells = new LinkedHashMap<>();
        answers.forEach(answer ->
                cells.computeIfAbsent(answer.cell(), cell -> new ArrayList<>()).add(answer));
        Table table = new Table()
                .text("CELL")
                .number("ACCUMULATION")
                .number("RETENTION")
                .number("GEOMETRIC MEAN");
        cells.values().stream()
                .sorted(Comparator.comparingDouble(
                        (List<TimeRun.Answer> cell) -> -mean(cell, TimeRun.Answer::geometricMean)))
                .forEach(cell -> table.row(
                        cell.get(0).cell(),
                        figure(cell, TimeRun.Answer::accumulation),
                        figure(cell, TimeRun.Answer::retention),
                        figure(cell, TimeRun.Answer::geometricMean)));
        return table.toString();
    }

    private static double mean(List<TimeRun.Answer> cell, ToDoubleFunction<TimeRun.Answer> figure) {
        return cell.stream().mapToDouble(figure).average().orElse(0);
    }

    private static String figure(List<TimeRun.Answer> cell, ToDoubleFunction<TimeRun.Answer> figure) {
        double mean = mean(cell, figure);
        double squares = cell.stream()
                .mapToDouble(figure)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        String points = String.format(Locale.ROOT, "%.1f", 100 * mean);
        return cell.size() < 2
                ? points
                : points + String.format(Locale.ROOT, " ± %.1f", 100 * Math.sqrt(squares / (cell.size() - 1)));
    }
}
