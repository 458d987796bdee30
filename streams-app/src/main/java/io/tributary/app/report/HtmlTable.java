package io.tributary.app.report;

import java.util.ArrayList;
import java.util.List;

/** A table of the page; the first column names things, the others are quantities. */
final class HtmlTable {
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    HtmlTable(List<String> headings) {
        this.headings = List.copyOf(headings);
    }

    HtmlTable row(List<String> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    @Override
    public String toString() {
        StringBuilder html = new StringBuilder("<table><thead>");
        line(html, headings, "th");
        html.append("</thead><tbody>\n");
        rows.forEach(row -> line(html, row, "td"));
        return html.append("</tbody></table>\n").toString();
    }

    private static void line(StringBuilder html, List<String> cells, String element) {
        html.append("<tr>");
        for (String cell : cells) {
            html.append('<').append(element).append('>').append(Text.escaped(cell));
            html.append("</").append(element).append('>');
        }
        html.append("</tr>\n");
    }
}
