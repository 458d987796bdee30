package io.tributary.merge.technique;

/** What can be said of a technique in a word; of a wrapper, what it adds to the technique inside. */
public enum Trait {
    /** Any order of experts gives what the batch method gives on all of them, up to rounding. */
    EXACT("exact"),
    /** An expert can be taken out of the state again. */
    ADDITIVE("additive"),
    /** Experts' own weights count. */
    WEIGHTED("weighted"),
    /** Every expert brings input Gram matrices. */
    NEEDS_GRAM("needs gram"),
    /** Every expert brings its Fisher diagonal. */
    NEEDS_FISHER("needs fisher"),
    /** Experts that leave a tensor as it is are folded there too. */
    FOLDS_ZERO("folds zero"),
    /** A version has companions beside its weights, from which each task's own weights are exported. */
    EXPORTS_TASKS("exports tasks");

    private final String words;

    Trait(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
