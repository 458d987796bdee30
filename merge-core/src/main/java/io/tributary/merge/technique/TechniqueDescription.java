package io.tributary.merge.technique;

import java.util.List;

/**
 * A technique as shown to people choosing one.
 *
 * @param paper where it was published
 * @param limits what it cannot do or what it depends on
 */
public record TechniqueDescription(
        String id, String summary, List<Parameter> parameters, double stateFactor, String paper, String limits) {
    public TechniqueDescription {
        parameters = List.copyOf(parameters);
    }
}
