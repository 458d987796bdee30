package io.tributary.benchmark.study;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** The study as a page of Markdown. */
final class StudyPage {
    private static final List<String> SHORT =
            List.of("cifar", "doodle", "kannada", "mnist", "notmnist", "omniglot", "optdigits", "signs");

    private final List<Row> rows;
    private final Map<String, Map<String, Double>> references;

    /** @param references {@code base} and {@code experts}: scores by task, 0 to 1 */
    StudyPage(List<Row> rows, Map<String, Map<String, Double>> references) {
        this.rows = rows.stream()
                .sorted(Comparator.comparingDouble((Row row) -> row.mean(Outcome::mean))
                        .reversed())
                .toList();
        this.references = references;
    }

    String text() {
        StringJoiner page = new StringJoiner("\n", "", "\n");
        page.add("# Techniques on one real stream");
        page.add("");
        page.add("<!-- Written by `benchmarks/run techniques`; do not edit. -->");
        page.add("");
        page.add(
                "Eight image tasks (28 × 28, grey), one expert each, fine-tuned from one CLIP-style vision tower of 0.8 M"
                        + " parameters; a ninth task, fashion, has no expert and shows what is kept of the base's abilities."
                        + " Every expert is folded once, in order, through the code that `merge` and the stream run; only the"
                        + " merged state is kept. Parameters were chosen on the validation split by the mean after the last"
                        + " expert; everything below is accuracy on the test split, in percent.");
        page.add("");
        page.add(
                "*mean*: over the eight tasks after the last expert; where the order of experts matters, mean ± standard"
                        + " deviation over three orders. *BWT*: how much a task's accuracy changed on average since its own"
                        + " expert was folded. *state*: bytes of merged state over bytes of the model in float32. *fold*: kernel"
                        + " time for one expert; *read*: from state to a sealed version on disk; milliseconds on one core.");
        page.add("");
        page.add("| technique | parameters | mean | BWT | fashion | state | fold | read |");
        page.add("|---|---|---|---|---|---|---|---|");
        rows.forEach(row -> page.add(line(row)));
        reference(page, "each expert alone, on its own task", "experts");
        reference(page, "base", "base");
        page.add("");
        page.add("## Accuracy per task");
        page.add("");
        page.add("| technique | " + String.join(" | ", SHORT) + " |");
        page.add("|---" + "|---".repeat(SHORT.size()) + "|");
        for (Row row : rows) {
            StringJoiner line = new StringJoiner(" | ", "| ", " |");
            line.add(row.label());
            VisionStream.TASKS.forEach(task -> line.add(points(row.task(task))));
            page.add(line.toString());
        }
        perTask(page, "each expert alone", "experts");
        perTask(page, "base", "base");
        return page.toString();
    }

    private static String line(Row row) {
        boolean orders = row.outcomes().size() > 1;
        String mean = points(row.mean(Outcome::mean)) + (orders ? " ± " + points(row.deviation(Outcome::mean)) : "");
        return "| " + row.label() + " | " + Candidate.text(row.parameters()) + " | **" + mean + "** | "
                + points(row.mean(Outcome::backwardTransfer)) + " | "
                + (row.hasHeldOut() ? points(row.task(VisionStream.HELD_OUT)) : "") + " | "
                + String.format(Locale.ROOT, "%.2f", row.mean(Outcome::stateFactor)) + " | "
                + String.format(Locale.ROOT, "%.0f", row.mean(Outcome::foldMillis)) + " | "
                + String.format(Locale.ROOT, "%.0f", row.mean(Outcome::readMillis)) + " |";
    }

    private void reference(StringJoiner page, String label, String name) {
        Map<String, Double> scores = references.getOrDefault(name, Map.of());
        double mean = VisionStream.TASKS.stream()
                .mapToDouble(task -> 100 * scores.getOrDefault(task, 0.0))
                .average()
                .orElse(0);
        String heldOut = scores.containsKey(VisionStream.HELD_OUT)
                ? points(100 * scores.getOrDefault(VisionStream.HELD_OUT, 0.0))
                : "";
        page.add("| *" + label + "* | | " + points(mean) + " | | " + heldOut + " | | | |");
    }

    private void perTask(StringJoiner page, String label, String name) {
        Map<String, Double> scores = references.getOrDefault(name, Map.of());
        StringJoiner line = new StringJoiner(" | ", "| ", " |");
        line.add("*" + label + "*");
        VisionStream.TASKS.forEach(task -> line.add(points(100 * scores.getOrDefault(task, 0.0))));
        page.add(line.toString());
    }

    private static String points(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
