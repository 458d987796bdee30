package io.tributary.merge.technique;

import java.util.Map;

/**
 * A technique with parameters that is tested on whole models.
 *
 * @param batch how it is defined
 * @param set what a recipe sets
 */
record TechniqueCase(String id, Batch batch, Map<String, String> set) {
    Technique technique() {
        return Techniques.named(id, set);
    }

    @Override
    public String toString() {
        return id + (set.isEmpty() ? "" : " " + set);
    }
}
