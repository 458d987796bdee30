package io.tributary.merge.technique;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A technique that a recipe chose, with all its parameters.
 *
 * @param parameters in canonical spelling, defaults included; a wrapped technique's as {@code of.NAME}
 */
public record Chosen(TechniqueDescription description, SortedMap<String, String> parameters) {
    public Chosen {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }
}
