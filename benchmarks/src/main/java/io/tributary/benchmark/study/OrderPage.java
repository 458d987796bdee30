package io.tributary.benchmark.study;

import io.tributary.merge.technique.Techniques;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** The study of orders as a page of Markdown. */
final class OrderPage {
    private final List<OrderRow> rows;
    private final Map<String, Long> samples;

    /** @param samples test samples by task */
    OrderPage(List<OrderRow> rows, Map<String, Long> samples) {
        this.rows = rows.stream()
                .sorted(Comparator.comparingDouble((OrderRow row) -> row.row().mean(Outcome::mean))
                        .reversed())
                .toList();
        this.samples = samples;
    }

    String text() {
        int orders = rows.get(0).row().outcomes().size();
        StringJoiner page = new StringJoiner("\n", "", "\n");
        page.add("# Does the order of experts matter?");
        page.add("");
        page.add("<!-- Written by `benchmarks/run orders`; do not edit. -->");
        page.add("");
        page.add("The eight tasks and experts of [the techniques' study](techniques.md), each technique with the"
                + " parameters found there, in the same " + orders + " random orders (seed 7), folded by the code that"
                + " `merge` and the stream run. Every figure here is written by `benchmarks/run orders`; for a lineage of"
                + " your own [`tributary replay LINEAGE --orders " + orders
                + " --seed 7 --suite SUITE`](replay.md) asks the same.");
        page.add("");
        page.add("*ACC*: mean test accuracy of the eight tasks after the last expert, percent. *BWT*: mean change of a"
                + " task's accuracy since its own expert was folded, points. Both as mean ± standard deviation of a sample"
                + " over the orders. *samples*: the most right answers that two orders are apart on one task (of "
                + samples.values().stream().min(Long::compare).orElse(0L) + " to "
                + samples.values().stream().max(Long::compare).orElse(0L)
                + " samples each). *distance*: between the orders' last models, mean and largest over pairs, as a share of"
                + " the mean distance from the base.");
        page.add("");
        page.add(
                "| technique | parameters | exact | ACC | lowest to highest | BWT | samples | distance, mean | largest |");
        page.add("|---|---|---|---|---|---|---|---|---|");
        rows.forEach(row -> page.add(line(row)));
        page.add("");
        page.add("## Best and worst order");
        page.add("");
        page.add("| technique | | ACC | order |");
        page.add("|---|---|---|---|");
        for (OrderRow row : rows) {
            List<Outcome> ends = row.bestAndWorst();
            if (row.samplesApart(samples) > 1) {
                page.add(end(row, "best", ends.get(0)));
                page.add(end(row, "worst", ends.get(1)));
            }
        }
        return page.toString();
    }

    private String line(OrderRow row) {
        Row figures = row.row();
        boolean exact =
                Techniques.named(figures.technique(), figures.parameters()).exact();
        return "| " + figures.label() + " | " + Candidate.text(figures.parameters()) + " | " + (exact ? "yes" : "no")
                + " | **"
                + points(figures.mean(Outcome::mean)) + " ± " + points(figures.deviation(Outcome::mean)) + "** | "
                + points(row.lowest(Outcome::mean)) + " to " + points(row.highest(Outcome::mean)) + " | "
                + points(figures.mean(Outcome::backwardTransfer)) + " ± "
                + points(figures.deviation(Outcome::backwardTransfer)) + " | "
                + row.samplesApart(samples) + " | "
                + String.format(Locale.ROOT, "%.1e", row.distances().meanShare()) + " | "
                + String.format(Locale.ROOT, "%.1e", row.distances().largestShare()) + " |";
    }

    private static String end(OrderRow row, String which, Outcome outcome) {
        return "| " + row.row().label() + " | " + which + " | " + points(outcome.mean()) + " | "
                + String.join(", ", outcome.order()) + " |";
    }

    private static String points(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
