package io.tributary.merge.recipe;

/**
 * What the next expert is to be fine-tuned from: TIME's axis of initialization.
 *
 * @see <a href="https://arxiv.org/abs/2412.06712">How to Merge Your Multimodal Models Over Time?</a>
 */
public enum InitializeFrom {
    /** The lineage's base, always. */
    BASE,
    /** The newest folded expert. */
    LAST,
    /**
     * The newest version: what TIME calls {@code merged} where the technique folds in order, and {@code all} where it
     * is exact.
     */
    DEPLOY,
    /** All experts so far, merged in their order by a technique of its own: a running average, say. */
    MERGED,
    /** All experts so far, merged by a technique of its own whose result does not depend on their order. */
    ALL;

    /** Whether it is a merged state beside the deployed one, a second track. */
    public boolean isTrack() {
        return this == MERGED || this == ALL;
    }

    /** Whether it is a version, of one track or the other. */
    public boolean isVersion() {
        return this == DEPLOY || isTrack();
    }

    /** As a recipe writes it. */
    public String text() {
        return Word.text(this);
    }

    public static InitializeFrom parse(String text) {
        return Word.parse(InitializeFrom.class, "initialize", text);
    }
}
