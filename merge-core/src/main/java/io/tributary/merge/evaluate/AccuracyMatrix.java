package io.tributary.merge.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The scores a(t, i) of a lineage's versions t on tasks i, and what continual learning reads from them. An expert's
 * task is learned at its step; where that step's version was not measured, the first measured one after it stands for
 * it.
 *
 * @see <a href="https://arxiv.org/abs/1706.08840">Gradient Episodic Memory for Continual Learning</a> for ACC and BWT
 * @see <a href="https://arxiv.org/abs/2412.06712">How to Merge Your Multimodal Models Over Time?</a> for knowledge
 *     accumulation and zero-shot retention
 */
public final class AccuracyMatrix {
    private final List<String> stream;
    private final NavigableMap<Long, Row> rows;

    /**
     * What one version showed.
     *
     * @param scores from 0 to 1 by task
     * @param heldOut tasks of them that are none of the stream's
     */
    public record Row(Map<String, Double> scores, Set<String> heldOut) {
        public Row {
            scores = Map.copyOf(scores);
            heldOut = Set.copyOf(heldOut);
        }
    }

    /**
     * @param stream the experts' tasks: the first is that of step 1
     * @param rows measured versions by step
     */
    public AccuracyMatrix(List<String> stream, Map<Long, Row> rows) {
        this.stream = List.copyOf(stream);
        this.rows = new TreeMap<>(rows);
    }

    /** Tasks of the stream in the order in which they were first learned, up to a step, with the step that did. */
    public Map<String, Long> learned(long step) {
        Map<String, Long> learned = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(step, stream.size()); i++) {
            learned.putIfAbsent(stream.get(i), i + 1L);
        }
        return learned;
    }

    /** Measured steps. */
    public Set<Long> steps() {
        return rows.keySet();
    }

    /** Every task that any version was measured on: the stream's in their order, then the others by name. */
    public List<String> tasks() {
        Set<String> measured = new TreeSet<>();
        rows.values().forEach(row -> measured.addAll(row.scores().keySet()));
        List<String> tasks = new ArrayList<>(learned(stream.size()).keySet());
        tasks.retainAll(measured);
        measured.removeAll(tasks);
        tasks.addAll(measured);
        return tasks;
    }

    public OptionalDouble score(long step, String task) {
        Row row = rows.get(step);
        Double score = row == null ? null : row.scores().get(task);
        return score == null ? OptionalDouble.empty() : OptionalDouble.of(score);
    }

    /** What is known at a step; empty where it was not measured. */
    public Optional<Knowledge> at(long step) {
        return Optional.ofNullable(rows.get(step)).map(row -> knowledge(step, row));
    }

    private Knowledge knowledge(long step, Row row) {
        Map<String, Long> learned = learned(step);
        learned.keySet().retainAll(row.scores().keySet());
        List<Double> now = learned.keySet().stream().map(row.scores()::get).toList();
        SortedMap<String, Double> transfer = new TreeMap<>();
        SortedMap<String, Double> forgetting = new TreeMap<>();
        learned.forEach((task, since) -> {
            double score = row.scores().getOrDefault(task, Double.NaN);
            List<Double> before = before(task, since, step);
            if (!before.isEmpty()) {
                transfer.put(task, score - before.get(0));
                forgetting.put(task, Collections.max(before) - score);
            }
        });
        // A held-out task that somebody trained on after all is one of the stream's.
        List<Double> held = scores(row, true, learned.keySet());
        List<Double> streamed = scores(row, false, learned.keySet());
        return new Knowledge(
                learned.size(), mean(now), mean(transfer.values()), forgetting, mean(streamed), mean(held));
    }

    /** The task's scores from the step that learned it on, before a step. */
    private List<Double> before(String task, long since, long step) {
        return rows.subMap(since, true, step, false).values().stream()
                .flatMap(row -> Optional.ofNullable(row.scores().get(task)).stream())
                .toList();
    }

    private static List<Double> scores(Row row, boolean heldOut, Set<String> learned) {
        return row.scores().entrySet().stream()
                .filter(score ->
                        heldOut == (row.heldOut().contains(score.getKey()) && !learned.contains(score.getKey())))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static OptionalDouble mean(Iterable<Double> values) {
        double sum = 0;
        int count = 0;
        for (double value : values) {
            sum += value;
            count++;
        }
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
    }
}
