package io.tributary.merge.technique;

import java.util.List;

/**
 * A technique as shown to people choosing one.
 *
 * @param stateFactor elements of float32 kept per parameter of the model; a wrapper's own, beside what it wraps
 * @param paper where it was published
 * @param limits what it cannot do or what it depends on
 */
public record TechniqueDescription(
        String id, String summary, List<Parameter> parameters, double stateFactor, String paper, String limits) {
    public TechniqueDescription {
        parameters = List.copyOf(parameters);
    }

    /** Whether it works around another technique, which its parameter {@code of} names. */
    public boolean isWrapper() {
        return parameters.stream().anyMatch(parameter -> parameter.name().equals(Wrapping.OF));
    }
}
