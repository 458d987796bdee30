package io.tributary.app.http;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Whether a publish would be worked on and a question answered: named checks, all of which must hold. */
public record Readiness(SortedMap<String, BooleanSupplier> checks) {
    /** The check that the view of all lineages has caught up. */
    public static final String VIEW = "view";

    /** The check that the coordinator processes events. */
    public static final String COORDINATOR = "coordinator";

    public Readiness {
        checks = Collections.unmodifiableSortedMap(new TreeMap<>(checks));
    }

    public Readiness(Map<String, BooleanSupplier> checks) {
        this(new TreeMap<>(checks));
    }

    boolean ready() {
        return checks.values().stream().allMatch(BooleanSupplier::getAsBoolean);
    }

    /** One check; true where there is none of that name. */
    boolean ready(String name) {
        BooleanSupplier check = checks.get(name);
        return check == null || check.getAsBoolean();
    }
}
