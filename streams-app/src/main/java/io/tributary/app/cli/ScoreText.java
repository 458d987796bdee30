package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.TaskScore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Scores of checkpoints, for people and for programs. */
final class ScoreText {
    private ScoreText() {}

    /** A row per task and one for the mean, a column per checkpoint; percent. */
    static String table(Suite suite, Map<Path, List<TaskScore>> scores) {
        Table table = new Table().text("TASK").number("SAMPLES").text("METRIC");
        scores.keySet().forEach(checkpoint -> table.number(String.valueOf(checkpoint.getFileName())));
        List<TaskScore> first = scores.values().iterator().next();
        for (int task = 0; task < first.size(); task++) {
            TaskScore like = first.get(task);
            List<Object> row = new ArrayList<>(
                    List.of(like.task() + (like.heldOut() ? " (held out)" : ""), like.samples(), like.metric()));
            for (List<TaskScore> column : scores.values()) {
                row.add(percent(column.get(task).score()));
            }
            table.row(row.toArray());
        }
        List<Object> means = new ArrayList<>(List.of("mean", "", ""));
        scores.values().forEach(column -> means.add(percent(TaskScore.mean(stream(column)))));
        return suite.name() + ", percent\n" + table.row(means.toArray());
    }

    /** The exact scores, from 0 to 1. */
    static ObjectNode document(Suite suite, Map<Path, List<TaskScore>> scores) {
        ObjectNode document =
                JsonNodeFactory.instance.objectNode().put("suite", suite.name()).put("suiteDigest", suite.digest());
        ArrayNode checkpoints = document.putArray("checkpoints");
        scores.forEach((checkpoint, column) -> {
            ObjectNode node = checkpoints.addObject().put("path", checkpoint.toString());
            ArrayNode tasks = node.putArray("tasks");
            column.forEach(score -> tasks.addObject()
                    .put("task", score.task())
                    .put("metric", score.metric())
                    .put("score", score.score())
                    .put("samples", score.samples())
                    .put("heldOut", score.heldOut()));
            node.put("mean", TaskScore.mean(stream(column)));
        });
        return document;
    }

    /** Held-out tasks do not count into the mean. */
    private static List<TaskScore> stream(List<TaskScore> scores) {
        return scores.stream().filter(score -> !score.heldOut()).toList();
    }

    static String percent(double score) {
        return String.format(Locale.ROOT, "%.1f", 100 * score);
    }
}
