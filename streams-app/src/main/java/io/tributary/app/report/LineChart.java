package io.tributary.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/** Series of values over steps. */
final class LineChart {
    private static final double WIDTH = 560;
    private static final double HEIGHT = 260;
    private static final double LEFT = 56;
    private static final double RIGHT = 12;
    private static final double TOP = 28;
    private static final double BOTTOM = 34;
    private static final int GRID = 4;
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
        double[] range = range(series);
        for (int line = 0; line <= GRID; line++) {
            double value = range[0] + line * (range[1] - range[0]) / GRID;
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

    /** A little more than all values, zero included where it is near. */
    private static double[] range(List<Series> series) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Series one : series) {
            for (OptionalDouble value : one.values()) {
                if (value.isPresent()) {
                    low = Math.min(low, value.getAsDouble());
                    high = Math.max(high, value.getAsDouble());
                }
            }
        }
        if (low > high) {
            return new double[] {0, 1};
        }
        double margin = Math.max(0.05 * (high - low), 1e-9 + 1e-3 * Math.abs(high));
        double from = low >= 0 && low < 0.5 * high ? 0 : low - margin;
        return new double[] {from, high + margin};
    }
}
