package io.tributary.merge.recipe;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
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

    /**
     * As people write it: {@code last} stands for {@code ema} with w = 1, which is the newest expert alone.
     *
     * @throws MergeException {@code INVALID_RECIPE} for parameters of {@code last}
     */
    public static TrackRecipe of(String technique, Map<String, String> parameters) {
        if (technique.equals("last")) {
            if (!parameters.isEmpty()) {
                throw new MergeException(
                        ErrorCode.INVALID_RECIPE,
                        "last, the newest expert alone, takes no parameters, found " + parameters.keySet() + ".");
            }
            return new TrackRecipe("ema", new TreeMap<>(Map.of("w", "1")));
        }
        return new TrackRecipe(technique, new TreeMap<>(parameters));
    }
}
