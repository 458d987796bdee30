package io.tributary.merge.recipe;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Locale;

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
    DEPLOY;

    /** As a recipe writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static InitializeFrom parse(String text) {
        for (InitializeFrom from : values()) {
            if (from.text().equals(text)) {
                return from;
            }
        }
        throw new MergeException(
                ErrorCode.INVALID_RECIPE, "initialize: expected base, last or deploy, found '" + text + "'.");
    }
}
