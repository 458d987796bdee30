package io.tributary.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.LongStream;

/** Series of values over steps. */
final class LineChart {
    private static final double WIDTH = 560;
    private static final double HEIGHT = 260;
    private static final double LEFT = 56;
    private static final double RIGHT = 12;
    private static final double TOP = 28;
    private static final double BOTTOM = 34;
    private static final int GRID = 4;
    private static final List<Double> LIKED = List.of(1.0, 2.0, 2.5, 5.0, 10.0);
    private static final String INK = "#222";
    private static final String FAINT = "#ddd";
    private static final List<String> COLOURS = List.of("#0b62a4", "#d1495b", "#2e8b57", "#8a5a9e", "#c77f1a");

    /** @param values one per step; a gap where empty */
    record Series(String name, List<OptionalDouble> values) {
        Series {
            values = List.copyOf(values);
        }
    }

    private LineChart() {}

    /**
     * @param steps under the axis, one per value
     * @param words of a value
     */
    static String of(String title, List<Long> steps, List<Series> series, DoubleFunction<String> words) {
        Svg svg = new Svg(WIDTH, HEIGHT, title);
        List<Double> ticks = ticks(range(series));
        double[] range = {ticks.get(0), ticks.get(ticks.size() - 1)};
        for (double value : ticks) {
            double y = y(value, range);
            svg.line(LEFT, y, WIDTH - RIGHT, y, FAINT);
            svg.text(LEFT - 6, y + 4, Svg.Anchor.END, INK, words.apply(value));
        }
        int every = Math.max(1, steps.size() / 16);
        for (int i = 0; i < steps.size(); i += every) {
            svg.text(x(i, steps.size()), HEIGHT - BOTTOM + 16, Svg.Anchor.MIDDLE, INK, Long.toString(steps.get(i)));
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, Svg.Anchor.MIDDLE, INK, "step");
        double legend = LEFT;
        for (int number = 0; number < series.size(); number++) {
            String colour = COLOURS.get(number % COLOURS.size());
            Series one = series.get(number);
            svg.rectangle(legend, 8, 10, 10, colour, "");
            svg.text(legend + 14, 17, Svg.Anchor.START, INK, one.name());
            legend += 30 + 7 * one.name().length();
            draw(svg, one, steps, range, colour, words);
        }
        return svg.toString();
    }

    private static void draw(
            Svg svg, Series series, List<Long> steps, double[] range, String colour, DoubleFunction<String> words) {
        List<Double> piece = new ArrayList<>();
        for (int i = 0; i < series.values().size(); i++) {
            OptionalDouble value = series.values().get(i);
            if (value.isEmpty()) {
                svg.path(piece, colour);
                piece.clear();
                continue;
            }
            double x = x(i, steps.size());
            double y = y(value.getAsDouble(), range);
            piece.add(x);
            piece.add(y);
            String tip = series.name() + ", step " + steps.get(i) + ": " + words.apply(value.getAsDouble());
            svg.circle(x, y, 3, colour, tip);
        }
        svg.path(piece, colour);
    }

    private static double x(int index, int count) {
        double room = WIDTH - LEFT - RIGHT - 20;
        return LEFT + 10 + (count == 1 ? room / 2 : index * room / (count - 1));
    }

    private static double y(double value, double[] range) {
        return HEIGHT - BOTTOM - (value - range[0]) / (range[1] - range[0]) * (HEIGHT - TOP - BOTTOM);
    }

    /** The values' extremes, zero taken in where it is near. */
    private static double[] range(List<Series> series) {
        double[] values = series.stream()
                .flatMap(one -> one.values().stream())
                .flatMapToDouble(OptionalDouble::stream)
                .sorted()
                .toArray();
        if (values.length == 0) {
            return new double[] {0, 1};
        }
        double low = values[0];
        double high = values[values.length - 1];
        boolean nearBelow = low >= 0 && low <= high / 2;
        boolean nearAbove = high <= 0 && high >= low / 2;
        return new double[] {nearBelow ? 0 : low, nearAbove ? 0 : high};
    }

    /**
     * Numbers that people like, equally far from each other, the first at or below all values, the last at or above.
     */
    private static List<Double> ticks(double[] range) {
        double span = Math.max(range[1] - range[0], Math.max(1e-9, 1e-3 * Math.abs(range[1])));
        double rough = span / GRID;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = LIKED.stream()
                .mapToDouble(factor -> factor * power)
                .filter(candidate -> candidate >= rough * (1 - 1e-9))
                .findFirst()
                .orElse(10 * power);
        long first = (long) Math.floor(range[0] / step + 1e-9);
        long last = Math.max(first + 1, (long) Math.ceil(range[1] / step - 1e-9));
        return LongStream.rangeClosed(first, last).mapToObj(tick -> tick * step).toList();
    }
}
