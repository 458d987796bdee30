package io.tributary.merge.recipe;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Locale;

/** Whether publishing brings an expert's files into the store. Replay needs them after its step, merging does not. */
public enum ExpertRetention {
    /** Copied into the store and kept. */
    KEEP,
    /** Left where it lies; the event names URI and digest. */
    REFERENCE;

    /** As a recipe writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static ExpertRetention parse(String text) {
        for (ExpertRetention retention : values()) {
            if (retention.text().equals(text)) {
                return retention;
            }
        }
        throw new MergeException(
                ErrorCode.INVALID_RECIPE, "experts: expected keep or reference, found '" + text + "'.");
    }
}
