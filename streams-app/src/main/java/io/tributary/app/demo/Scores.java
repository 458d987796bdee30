package io.tributary.app.demo;

import io.tributary.merge.evaluate.TaskScore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;

/** Accuracies of models on all tasks, and how people read them. */
final class Scores {
    private static final int NARROWEST = 5;

    private final List<String> tasks;
    private final Map<String, List<TaskScore>> models = new LinkedHashMap<>();

    /** @param tasks in the order of every model's accuracies */
    Scores(List<String> tasks) {
        this.tasks = List.copyOf(tasks);
    }

    void add(String model, List<TaskScore> accuracies) {
        if (!accuracies.stream().map(TaskScore::task).toList().equals(tasks)) {
            throw new IllegalArgumentException(model + " was evaluated on " + accuracies + ", not on " + tasks);
        }
        models.put(model, List.copyOf(accuracies));
    }

    /**
     * A column of a table.
     *
     * @param share of a task, from 0 to 1
     */
    record Column(String heading, ToDoubleFunction<String> share) {}

    /** A model's accuracies. */
    Column column(String model) {
        return new Column(model, task -> share(model, task));
    }

    /** Each task's own expert, which is called as the task. */
    Column own(String heading) {
        return new Column(heading, task -> share(task, task));
    }

    /** Over tasks, each counting the same. */
    double mean(Column column) {
        return tasks.stream().mapToDouble(column.share()).average().orElse(0);
    }

    /** A row for each task and one for the mean; percent. */
    String table(String heading, List<Column> columns) {
        int width = Math.max(
                heading.length(), tasks.stream().mapToInt(String::length).max().orElse(0));
        StringJoiner lines = new StringJoiner("\n");
        lines.add(row(heading, width, columns, Column::heading));
        for (String task : tasks) {
            lines.add(row(task, width, columns, column -> percent(column.share().applyAsDouble(task))));
        }
        lines.add(row("mean", width, columns, column -> percent(mean(column))));
        return lines.toString();
    }

    private interface Cell {
        String of(Column column);
    }

    private static String row(String name, int width, List<Column> columns, Cell cell) {
        StringBuilder row = new StringBuilder("  ").append(name).append(" ".repeat(width - name.length()));
        for (Column column : columns) {
            String text = cell.of(column);
            int room = Math.max(NARROWEST, column.heading().length());
            row.append("  ").append(" ".repeat(room - text.length())).append(text);
        }
        return row.toString();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private double share(String model, String task) {
        List<TaskScore> accuracies = models.get(model);
        if (accuracies == null) {
            throw new IllegalArgumentException("no scores of " + model + "; there are " + models.keySet());
        }
        return accuracies.get(tasks.indexOf(task)).score();
    }
}
