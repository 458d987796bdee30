package io.tributary.app.time;

import io.tributary.merge.evaluate.Spread;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The answers of a study by cell: each cell's figures over seeds, best cell first. */
public final class TimeTable {
    private final List<Row> rows;

    private TimeTable(List<Row> rows) {
        this.rows = rows;
    }

    /** One cell over its seeds; points from 0 to 100. */
    public record Row(
            String cell,
            String init,
            String deploy,
            String technique,
            Spread accumulation,
            Spread retention,
            Spread geometricMean) {
        private static Row of(List<TimeRun.Answer> seeds) {
            TimeRun.Answer any = seeds.get(0);
            return new Row(
                    any.cell(),
                    any.init(),
                    any.deploy(),
                    any.technique(),
                    spread(seeds, TimeRun.Answer::accumulation),
                    spread(seeds, TimeRun.Answer::retention),
                    spread(seeds, TimeRun.Answer::geometricMean));
        }

        private static Spread spread(List<TimeRun.Answer> seeds, ToDoubleFunction<TimeRun.Answer> figure) {
            return Spread.of(seeds.stream().map(figure::applyAsDouble).toList()).times(100);
        }

        String pair() {
            return init + " → " + deploy;
        }

        /** A merge at the end of experts that all started from the base. */
        boolean offline() {
            return deploy.equals("offline");
        }

        /** The base, with nothing merged into it. */
        boolean base() {
            return deploy.equals("itself");
        }

        public String accumulationText() {
            return text(accumulation);
        }

        public String retentionText() {
            return text(retention);
        }

        public String geometricMeanText() {
            return text(geometricMean);
        }

        private static String text(Spread points) {
            return points.count() < 2
                    ? String.format(Locale.ROOT, "%.1f", points.mean())
                    : String.format(Locale.ROOT, "%.1f ± %.1f", points.mean(), points.deviation());
        }
    }

    public static TimeTable of(List<TimeRun.Answer> answers) {
        Map<String, List<TimeRun.Answer>> cells = new LinkedHashMap<>();
        answers.forEach(answer ->
                cells.computeIfAbsent(answer.cell(), cell -> new ArrayList<>()).add(answer));
        return new TimeTable(cells.values().stream()
                .map(Row::of)
                .sorted(Comparator.comparingDouble(
                                (Row row) -> -row.geometricMean().mean())
                        .thenComparing(Row::cell))
                .toList());
    }

    /** Best geometric mean first. */
    public List<Row> rows() {
        return rows;
    }

    /** Cells of the grid. */
    List<Row> online() {
        return rows.stream().filter(row -> !row.offline() && !row.base()).toList();
    }

    Optional<Row> base() {
        return rows.stream().filter(Row::base).findFirst();
    }

    /** The better half of the techniques, by the mean over their cells, the best first. */
    List<String> betterTechniques() {
        Map<String, Spread> means = by(blended(), Row::technique);
        return means.entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -entry.getValue().mean()))
                .limit((means.size() + 1) / 2)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Without the cells of other techniques than these. */
    TimeTable of(Collection<String> techniques) {
        return new TimeTable(rows.stream()
                .filter(row -> row.technique().isEmpty() || techniques.contains(row.technique()))
                .toList());
    }

    List<Row> offline() {
        return rows.stream().filter(Row::offline).toList();
    }

    /** Cells in whose making the technique played a part. */
    List<Row> blended() {
        return online().stream().filter(row -> !row.technique().isEmpty()).toList();
    }

    /** The mean over the cells of each value of an axis, by value. */
    static Map<String, Spread> by(Collection<Row> rows, Function<Row, String> axis) {
        Map<String, List<Double>> means = new LinkedHashMap<>();
        rows.forEach(row -> means.computeIfAbsent(axis.apply(row), value -> new ArrayList<>())
                .add(row.geometricMean().mean()));
        return spreads(means);
    }

    private static Map<String, Spread> spreads(Map<String, List<Double>> means) {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        means.forEach((value, points) -> spreads.put(value, Spread.of(points)));
        return spreads;
    }

    /**
     * What the pairs of initialization and deployment come to that share a value of one of these axes, by value. Pairs
     * count alike, however many techniques play a part in them.
     */
    Map<String, Spread> byPairs(Function<Row, String> axis) {
        Map<String, List<Double>> means = new LinkedHashMap<>();
        Map<String, List<Row>> pairs = new LinkedHashMap<>();
        online().forEach(row ->
                pairs.computeIfAbsent(row.pair(), pair -> new ArrayList<>()).add(row));
        pairs.values().forEach(rows -> means.computeIfAbsent(axis.apply(rows.get(0)), value -> new ArrayList<>())
                .add(Spread.of(rows.stream()
                                .map(row -> row.geometricMean().mean())
                                .toList())
                        .mean()));
        return spreads(means);
    }

    /** How far the means of an axis' values lie apart. */
    static double effect(Map<String, Spread> values) {
        return Spread.of(values.values().stream().map(Spread::mean).toList()).range();
    }
}
