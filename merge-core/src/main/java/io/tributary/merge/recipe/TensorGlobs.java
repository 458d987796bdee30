package io.tributary.merge.recipe;

import java.util.List;

/**
 * Which tensors are treated differently, by glob over the whole name ({@code *} any characters, {@code ?} one).
 *
 * @param linearInclude counted as linear weights though the rule would not
 * @param linearExclude not counted as linear weights though the rule would
 * @param skip left as in the base, whatever the expert holds
 * @param passThrough taken from the newest expert, unmerged
 */
public record TensorGlobs(
        List<String> linearInclude, List<String> linearExclude, List<String> skip, List<String> passThrough) {
    public static final TensorGlobs NONE = new TensorGlobs(List.of(), List.of(), List.of(), List.of());

    public TensorGlobs {
        linearInclude = List.copyOf(linearInclude);
        linearExclude = List.copyOf(linearExclude);
        skip = List.copyOf(skip);
        passThrough = List.copyOf(passThrough);
    }
}
