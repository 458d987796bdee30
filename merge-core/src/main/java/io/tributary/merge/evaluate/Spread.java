package io.tributary.merge.evaluate;

import java.util.Collection;

/**
 * How figures lie, of several seeds, orders or cells.
 *
 * @param count how many there are, at least one
 * @param deviation standard deviation of a sample (divisor n − 1); 0 of one figure
 */
public record Spread(int count, double mean, double deviation, double lowest, double highest) {
    public static Spread of(Collection<Double> figures) {
        double mean =
                figures.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares = figures.stream()
                .mapToDouble(figure -> (figure - mean) * (figure - mean))
                .sum();
        return new Spread(
                figures.size(),
                mean,
                figures.size() < 2 ? 0 : Math.sqrt(squares / (figures.size() - 1)),
                figures.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                figures.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
    }

    /** Largest minus smallest. */
    public double range() {
        return highest - lowest;
    }

    /** In another unit; 100 makes percentages of shares. */
    public Spread times(double factor) {
        return new Spread(count, factor * mean, factor * deviation, factor * lowest, factor * highest);
    }
}
