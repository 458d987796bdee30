package io.tributary.merge.technique;

import java.util.List;
import java.util.Map;

/** The one list of techniques. */
@SuppressWarnings("DoNotCallSuggester") // until it works, today
public final class Techniques {
    private Techniques() {}

    /**
     * The technique of that name with these parameters; the others keep their defaults.
     *
     * @throws io.tributary.merge.MergeException {@code UNKNOWN_TECHNIQUE} or {@code UNKNOWN_PARAMETER} naming the
     *     nearest that exists, {@code INVALID_RECIPE} for a value out of bounds
     */
    public static Technique named(String id, Map<String, String> parameters) {
        throw new UnsupportedOperationException();
    }

    /** Every technique, in the order in which they are shown. */
    public static List<TechniqueDescription> all() {
        throw new UnsupportedOperationException();
    }
}
