package io.tributary.app.replay;

import io.tributary.merge.evaluate.ModelDistances;
import io.tributary.merge.evaluate.Spread;
import io.tributary.merge.evaluate.TaskScore;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What several orders show together.
 *
 * @param outcomes at least one
 * @param distances of the last versions from base and from each other, as the outcomes are ordered
 */
public record Findings(List<Outcome> outcomes, ModelDistances distances) {
    public Findings {
        outcomes = List.copyOf(outcomes);
    }

    /** Empty without a suite. */
    public Optional<Spread> acc() {
        return spread(Findings::acc);
    }

    /** Empty without a suite, and of a single step. */
    public Optional<Spread> bwt() {
        return spread(Findings::bwt);
    }

    private Optional<Spread> spread(Function<Outcome, OptionalDouble> value) {
        List<Double> values = outcomes.stream()
                .map(value)
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** The order with the highest ACC. */
    public Optional<Outcome> best() {
        return scored().stream()
                .max(Comparator.comparingDouble(outcome -> acc(outcome).orElse(0)));
    }

    /** The order with the lowest ACC. */
    public Optional<Outcome> worst() {
        return scored().stream()
                .min(Comparator.comparingDouble(outcome -> acc(outcome).orElse(0)));
    }

    private List<Outcome> scored() {
        return outcomes.stream().filter(outcome -> acc(outcome).isPresent()).toList();
    }

    /**
     * By task: how many samples the order with most right answers got right that the order with fewest did not. (Exact
     * only for accuracy and top-k, which count samples.)
     */
    public Map<String, Long> samplesApart() {
        Map<String, Long> most = new TreeMap<>();
        Map<String, Long> fewest = new TreeMap<>();
        for (Outcome outcome : outcomes) {
            for (TaskScore score : outcome.scored().map(Scored::last).orElse(List.of())) {
                long right = Math.round(score.score() * score.samples());
                most.merge(score.task(), right, Math::max);
                fewest.merge(score.task(), right, Math::min);
            }
        }
        Map<String, Long> apart = new TreeMap<>();
        most.forEach((task, right) -> apart.put(task, right - fewest.getOrDefault(task, right)));
        return apart;
    }

    public static OptionalDouble acc(Outcome outcome) {
        return outcome.scored().map(scored -> scored.knowledge().acc()).orElse(OptionalDouble.empty());
    }

    public static OptionalDouble bwt(Outcome outcome) {
        return outcome.scored().map(scored -> scored.knowledge().bwt()).orElse(OptionalDouble.empty());
    }
}
