package io.tributary.app.report;

import java.util.List;
import java.util.Locale;

/** A drawing that is put together element by element; everything in pixels, the origin above left. */
public final class Svg {
    private final StringBuilder elements = new StringBuilder();
    private final double width;
    private final double height;
    private final String title;

    /** @param title above it, and for people who cannot see it */
    public Svg(double width, double height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
    }

    /** Which end of a text is where it is put. */
    public enum Anchor {
        START,
        MIDDLE,
        END
    }

    private static String pixels(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** @param tip shown where the pointer rests; empty for none */
    public Svg rectangle(double x, double y, double w, double h, String fill, String tip) {
        elements.append("<rect x=\"").append(pixels(x)).append("\" y=\"").append(pixels(y));
        elements.append("\" width=\"").append(pixels(w)).append("\" height=\"").append(pixels(h));
        elements.append("\" fill=\"").append(fill).append('"');
        return closed("rect", tip);
    }

    public Svg circle(double x, double y, double radius, String fill, String tip) {
        elements.append("<circle cx=\"").append(pixels(x)).append("\" cy=\"").append(pixels(y));
        elements.append("\" r=\"")
                .append(pixels(radius))
                .append("\" fill=\"")
                .append(fill)
                .append('"');
        return closed("circle", tip);
    }

    private Svg closed(String element, String tip) {
        if (tip.isEmpty()) {
            elements.append("/>");
        } else {
            elements.append("><title>")
                    .append(Text.escaped(tip))
                    .append("</title></")
                    .append(element)
                    .append('>');
        }
        elements.append('\n');
        return this;
    }

    public Svg line(double x1, double y1, double x2, double y2, String stroke) {
        elements.append("<line x1=\"").append(pixels(x1)).append("\" y1=\"").append(pixels(y1));
        elements.append("\" x2=\"").append(pixels(x2)).append("\" y2=\"").append(pixels(y2));
        elements.append("\" stroke=\"").append(stroke).append("\"/>\n");
        return this;
    }

    /** @param points x and y in turn */
    Svg path(List<Double> points, String stroke) {
        elements.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                .append(stroke)
                .append("\" points=\"");
        for (int i = 0; i < points.size(); i += 2) {
            elements.append(i == 0 ? "" : " ").append(pixels(points.get(i))).append(',');
            elements.append(pixels(points.get(i + 1)));
        }
        elements.append("\"/>\n");
        return this;
    }

    public Svg text(double x, double y, Anchor anchor, String fill, String text) {
        return text(x, y, anchor, fill, text, "");
    }

    /** Turned by 45 degrees around its end, so that long words fit under narrow columns. */
    Svg slanted(double x, double y, String fill, String text) {
        String turn = " transform=\"rotate(-45 " + pixels(x) + " " + pixels(y) + ")\"";
        return text(x, y, Anchor.END, fill, text, turn);
    }

    private Svg text(double x, double y, Anchor anchor, String fill, String text, String more) {
        elements.append("<text x=\"").append(pixels(x)).append("\" y=\"").append(pixels(y));
        elements.append("\" text-anchor=\"").append(anchor.name().toLowerCase(Locale.ROOT));
        elements.append("\" fill=\"").append(fill).append('"').append(more).append('>');
        elements.append(Text.escaped(text)).append("</text>\n");
        return this;
    }

    /** As a part of a page. */
    @Override
    public String toString() {
        return "<figure><figcaption>" + Text.escaped(title) + "</figcaption>\n" + svg("", "") + "</figure>\n";
    }

    /** As a file of its own, on white. */
    public String file() {
        return svg(
                        "xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" font-size=\"12\" ",
                        "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n")
                + "\n";
    }

    private String svg(String attributes, String background) {
        String size = pixels(width) + " " + pixels(height);
        return "<svg " + attributes + "viewBox=\"0 0 " + size + "\" width=\"" + pixels(width) + "\" height=\""
                + pixels(height) + "\" role=\"img\" aria-label=\"" + Text.escaped(title) + "\">\n" + background
                + elements
                + "</svg>";
    }
}
