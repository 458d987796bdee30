package io.tributary.app.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/** Values of rows and columns as coloured cells with their numbers. */
final class HeatMap {
    private static final double CELL = 46;
    private static final double HIGH = 26;
    private static final double LETTER = 7.2;
    private static final String INK = "#222";
    private static final String PAPER = "#fff";
    private static final String NOTHING = "#eee";

    /** How values become colours and words. */
    record Scale(double low, double high, boolean diverging, DoubleFunction<String> words) {
        /** From 0 to 1, in percent. */
        static final Scale SHARE = new Scale(0, 1, false, Text::percent);
        /** From −1 to 1. */
        static final Scale COSINE = new Scale(-1, 1, true, value -> Text.number(value, 2));

        private double place(double value) {
            return Math.max(0, Math.min(1, (value - low) / (high - low)));
        }

        /** White to blue; where it diverges, red over white to blue. */
        String colour(double value) {
            double place = place(value);
            if (!diverging) {
                return mixed(place, 255, 255, 255, 8, 81, 156);
            }
            return place < 0.5
                    ? mixed(1 - 2 * place, 255, 255, 255, 178, 24, 43)
                    : mixed(2 * place - 1, 255, 255, 255, 33, 102, 172);
        }

        /** What can be read on that colour. */
        String ink(double value) {
            double place = place(value);
            boolean dark = diverging ? Math.abs(place - 0.5) > 0.3 : place > 0.6;
            return dark ? PAPER : INK;
        }

        private static String mixed(double share, int r0, int g0, int b0, int r1, int g1, int b1) {
            return String.format(
                    "#%02x%02x%02x",
                    Math.round(r0 + share * (r1 - r0)),
                    Math.round(g0 + share * (g1 - g0)),
                    Math.round(b0 + share * (b1 - b0)));
        }
    }

    /** A value by row and column. */
    interface Cells {
        OptionalDouble at(int row, int column);
    }

    private HeatMap() {}

    static String of(String title, List<String> rows, List<String> columns, Scale scale, Cells cells) {
        double left = 12 + LETTER * longest(rows);
        double below = 18 + LETTER * 0.75 * longest(columns);
        Svg svg = new Svg(left + columns.size() * CELL + 8, rows.size() * HIGH + below, title);
        for (int row = 0; row < rows.size(); row++) {
            double y = row * HIGH;
            svg.text(left - 6, y + HIGH / 2 + 4, Svg.Anchor.END, INK, rows.get(row));
            for (int column = 0; column < columns.size(); column++) {
                OptionalDouble value = cells.at(row, column);
                double x = left + column * CELL;
                String place = rows.get(row) + ", " + columns.get(column) + ": ";
                if (value.isPresent()) {
                    String words = scale.words().apply(value.getAsDouble());
                    svg.rectangle(x, y, CELL - 1, HIGH - 1, scale.colour(value.getAsDouble()), place + words);
                    svg.text(x + CELL / 2, y + HIGH / 2 + 4, Svg.Anchor.MIDDLE, scale.ink(value.getAsDouble()), words);
                } else {
                    svg.rectangle(x, y, CELL - 1, HIGH - 1, NOTHING, place + "not measured");
                }
            }
        }
        for (int column = 0; column < columns.size(); column++) {
            svg.slanted(left + (column + 0.5) * CELL + 4, rows.size() * HIGH + 12, INK, columns.get(column));
        }
        return svg.toString();
    }

    private static int longest(List<String> words) {
        return words.stream().mapToInt(String::length).max().orElse(0);
    }
}
