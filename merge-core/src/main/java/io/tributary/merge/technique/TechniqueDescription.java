package io.tributary.merge.technique;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A technique as shown to people choosing one; tables and documents are made from it.
 *
 * @param state what is kept
 * @param traits of the technique with its parameters at their defaults
 * @param paper where it was published
 * @param limits what it cannot do or what it depends on
 */
public record TechniqueDescription(
        String id,
        String summary,
        List<Parameter> parameters,
        StateSize state,
        Set<Trait> traits,
        String paper,
        String limits) {
    public TechniqueDescription {
        parameters = List.copyOf(parameters);
        traits = Collections.unmodifiableSet(traits.isEmpty() ? EnumSet.noneOf(Trait.class) : EnumSet.copyOf(traits));
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** Whether it works around another technique, which its parameter {@code of} names. */
    public boolean isWrapper() {
        return parameters.stream().anyMatch(parameter -> parameter.name().equals(Wrapping.OF));
    }
}
