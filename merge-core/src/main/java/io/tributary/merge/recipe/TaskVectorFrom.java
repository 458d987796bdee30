package io.tributary.merge.recipe;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Locale;

/** What an expert's task vector is its difference from. */
public enum TaskVectorFrom {
    /** The lineage's base, whatever the expert was fine-tuned from. */
    BASE,
    /** What the expert says that it was fine-tuned from; the base where it says nothing. */
    START;

    /** As a recipe writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static TaskVectorFrom parse(String text) {
        for (TaskVectorFrom from : values()) {
            if (from.text().equals(text)) {
                return from;
            }
        }
        throw new MergeException(ErrorCode.INVALID_RECIPE, "taskVector: expected base or start, found '" + text + "'.");
    }
}
