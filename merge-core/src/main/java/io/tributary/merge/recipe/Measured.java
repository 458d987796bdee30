package io.tributary.merge.recipe;

import java.util.Map;
import java.util.Optional;

/**
 * A version as a gate sees it; points from 0 to 100.
 *
 * @param suite digest of what it was measured by: only like is compared with like
 * @param tasks by name
 * @param quantities those that are known
 */
public record Measured(long version, String suite, Map<String, Double> tasks, Map<Quantity, Double> quantities) {
    public Measured {
        tasks = Map.copyOf(tasks);
        quantities = Map.copyOf(quantities);
    }

    /** Versions that a rule may compare with. */
    @FunctionalInterface
    public interface References {
        /** What the alias names; empty where it names nothing that was evaluated. */
        Optional<Measured> named(String alias);
    }
}
