package io.tributary.app.report;

/** An HTML document with its style inside: sections of plots with their tables beside them. */
final class Page {
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; color: #222; margin: 2em auto; max-width: 1500px; padding: 0 1em; }
            h1, h2 { font-weight: 600; }
            section { border-top: 1px solid #ddd; margin-top: 2em; }
            .beside { display: flex; flex-wrap: wrap; gap: 2em; align-items: flex-start; }
            .beside > div { max-width: 100%; overflow-x: auto; }
            figure { margin: 0 0 1.5em 0; }
            figcaption { font-weight: 600; font-size: 13px; margin-bottom: 4px; }
            svg { font: 12px system-ui, sans-serif; display: block; }
            table { border-collapse: collapse; font-size: 13px; }
            th, td { padding: 2px 8px; border-bottom: 1px solid #eee; text-align: right; }
            th:first-child, td:first-child { text-align: left; }
            pre { background: #f6f6f6; padding: 1em; overflow-x: auto; }
            """;

    private final String title;
    private final StringBuilder body = new StringBuilder();

    Page(String title) {
        this.title = title;
    }

    void paragraph(String text) {
        body.append("<p>").append(Text.escaped(text)).append("</p>\n");
    }

    void details(String summary, String text) {
        body.append("<details><summary>").append(Text.escaped(summary)).append("</summary><pre>");
        body.append(Text.escaped(text)).append("</pre></details>\n");
    }

    /**
     * @param words what is to be seen
     * @param plots SVG; may be empty
     * @param table HTML; may be empty
     */
    void section(String heading, String words, String plots, String table) {
        body.append("<section><h2>").append(Text.escaped(heading)).append("</h2>\n");
        paragraph(words);
        body.append("<div class=\"beside\"><div>\n")
                .append(plots)
                .append("</div><div>\n")
                .append(table);
        body.append("</div></div></section>\n");
    }

    String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>" + Text.escaped(title)
                + "</title>\n<style>\n" + STYLE + "</style></head><body>\n<h1>" + Text.escaped(title) + "</h1>\n" + body
                + "</body></html>\n";
    }
}
