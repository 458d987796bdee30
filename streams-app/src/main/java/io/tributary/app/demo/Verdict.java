package io.tributary.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the evaluation says: two tables and, honestly, whether OPCM was worth it. */
final class Verdict {
    static final String BASE = "base";
    static final String AVERAGE = "average";

    private final Scores scores;
    private final List<String> tasks;
    private final int steps;

    /** @param steps how many versions there are; the last holds every task's expert */
    Verdict(Scores scores, List<String> tasks, int steps) {
        this.scores = scores;
        this.tasks = List.copyOf(tasks);
        this.steps = steps;
    }

    static String step(int step) {
        return "step " + step;
    }

    /** Tasks by base and experts. */
    String modelsTable() {
        List<Scores.Column> columns = new ArrayList<>(List.of(scores.column(BASE)));
        tasks.forEach(task -> columns.add(scores.column(task)));
        return scores.table("task \\ model", columns);
    }

    /** Tasks by base, own expert, every step's version, and the plain average. */
    String versionsTable() {
        List<Scores.Column> columns = new ArrayList<>(List.of(scores.column(BASE), scores.own("expert")));
        for (int step = 1; step <= steps; step++) {
            columns.add(scores.column(step(step)));
        }
        columns.add(scores.column(AVERAGE));
        return scores.table("task \\ version", columns);
    }

    double opcm() {
        return scores.mean(scores.column(step(steps)));
    }

    double average() {
        return scores.mean(scores.column(AVERAGE));
    }

    /** One or two sentences. */
    String sentence() {
        String figures = String.format(
                Locale.ROOT,
                "OPCM %.1f %%, plain average %.1f %%, base %.1f %%, every expert on its own task %.1f %%.",
                100 * opcm(),
                100 * average(),
                100 * scores.mean(scores.column(BASE)),
                100 * scores.mean(scores.own("")));
        double ahead = 100 * (opcm() - average());
        if (ahead > 0) {
            return String.format(
                    Locale.ROOT,
                    "Mean of all tasks: %s%nOPCM is %.1f points better than plain averaging here.",
                    figures,
                    ahead);
        }
        return String.format(
                Locale.ROOT,
                "Mean of all tasks: %s%nOPCM did not beat plain averaging here: it is %.1f points behind.",
                figures,
                -ahead);
    }
}
