package io.tributary.merge.recipe;

import java.util.Locale;

/** What a gate's rule looks at, beside single tasks; all in points, hundredths of a score. */
public enum Quantity {
    /** Over the suite's tasks that are not held out. */
    MEAN,
    /** The lowest of those tasks. */
    WORST,
    /** Over the held-out tasks: zero-shot retention. */
    RETENTION,
    /** Over the tasks whose experts are folded. */
    ACC,
    /** Backward transfer; below 0 where tasks were forgotten. */
    BWT;

    /** As a rule writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
