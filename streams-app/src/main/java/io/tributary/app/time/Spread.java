package io.tributary.app.time;

import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/** Figures of several seeds or cells, in points from 0 to 100. */
public record Spread(List<Double> points) {
    public Spread {
        points = List.copyOf(points);
    }

    static Spread of(Collection<Double> shares) {
        return new Spread(shares.stream().map(share -> 100 * share).toList());
    }

    double mean() {
        return points.stream().mapToDouble(point -> point).average().orElse(Double.NaN);
    }

    /** The sample's standard deviation; 0 of one figure. */
    double deviation() {
        double mean = mean();
        double squares = points.stream()
                .mapToDouble(point -> (point - mean) * (point - mean))
                .sum();
        return points.size() < 2 ? 0 : Math.sqrt(squares / (points.size() - 1));
    }

    /** Largest minus smallest. */
    double range() {
        DoubleSummaryStatistics all =
                points.stream().mapToDouble(point -> point).summaryStatistics();
        return all.getMax() - all.getMin();
    }

    @Override
    public String toString() {
        return points.size() < 2
                ? String.format(Locale.ROOT, "%.1f", mean())
                : String.format(Locale.ROOT, "%.1f ± %.1f", mean(), deviation());
    }
}
