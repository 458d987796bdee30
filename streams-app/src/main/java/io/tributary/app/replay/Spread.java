package io.tributary.app.replay;

import java.util.Collection;

/**
 * How values lie.
 *
 * @param deviation standard deviation of a sample (divisor n − 1); 0 of fewer than two values
 */
public record Spread(double mean, double deviation, double lowest, double highest) {
    /** Of at least one value. */
    public static Spread of(Collection<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        double deviation = values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1));
        return new Spread(
                mean,
                deviation,
                values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                values.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
    }
}
