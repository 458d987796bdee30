package io.tributary.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table for people: columns as wide as their widest cell, text to the left and numbers to the right. */
final class Table {
    private enum Side {
        LEFT,
        RIGHT
    }

    private record Column(String heading, Side side) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** A column of names. */
    Table text(String heading) {
        columns.add(new Column(heading, Side.LEFT));
        return this;
    }

    /** A column of quantities. */
    Table number(String heading) {
        columns.add(new Column(heading, Side.RIGHT));
        return this;
    }

    Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells in a table of " + columns.size() + " columns");
        }
        rows.add(IntStream.range(0, cells.length)
                .mapToObj(i -> oneLine(String.valueOf(cells[i])))
                .toList());
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** All lines, headings first, without a line feed after the last. */
    @Override
    public String toString() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(Column::heading).toList());
        lines.addAll(rows);
        int[] widths = IntStream.range(0, columns.size())
                .map(column -> lines.stream()
                        .mapToInt(line -> length(line.get(column)))
                        .max()
                        .orElse(0))
                .toArray();
        return lines.stream().map(line -> padded(line, widths)).collect(Collectors.joining("\n"));
    }

    private String padded(List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = line.get(i);
            String padding = " ".repeat(widths[i] - length(cell));
            text.append(i == 0 ? "" : "  ")
                    .append(columns.get(i).side() == Side.LEFT ? cell + padding : padding + cell);
        }
        return text.toString().stripTrailing();
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\R", " ");
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
