package io.tributary.merge.recipe;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The technique of one track. Whether the technique exists and takes these parameters is checked where techniques are
 * known, by {@code Techniques.named(technique, parameters)}.
 *
 * @param technique id, for example {@code opcm}
 * @param parameters those that differ from the technique's defaults, as text
 */
public record TrackRecipe(String technique, SortedMap<String, String> parameters) {
    public TrackRecipe {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    public static TrackRecipe of(String technique, Map<String, String> parameters) {
        return new TrackRecipe(technique, new TreeMap<>(parameters));
    }
}
