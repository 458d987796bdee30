package io.tributary.merge.recipe;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;

/**
 * Steps whose accumulators are kept so that retract, fork and rebuild can start there. Step 0 always is one and costs
 * nothing.
 *
 * @param last how many of the newest sealed steps
 * @param every each step whose number this divides; 0 for none
 * @param promoted steps of versions that an alias names
 */
public record Anchors(int last, int every, boolean promoted) {
    public static final Anchors DEFAULT = new Anchors(1, 0, true);

    public Anchors {
        if (last < 0 || every < 0) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE,
                    "anchors: last and every are counts of 0 or more, found last " + last + " and every " + every
                            + ".");
        }
    }
}
