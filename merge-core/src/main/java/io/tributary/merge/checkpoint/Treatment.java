package io.tributary.merge.checkpoint;

/** What happens to a tensor of the base when an expert is folded. */
public enum Treatment {
    /** Floating point: its difference from the base is folded. */
    FOLD,
    /** Not floating point: copied from the base; the expert's bytes must be equal. */
    COPY,
    /** Taken from the base by the recipe's rule; the expert's is not looked at. */
    SKIP,
    /** Taken from the newest expert as it is by the recipe's rule. */
    PASS
}
