package io.tributary.place;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;

/** Whether long work should end early. */
@FunctionalInterface
public interface Stop {
    boolean wanted();

    /** @throws MergeException {@code TIMED_OUT} where it is wanted */
    default void check(String what) {
        if (wanted()) {
            throw new MergeException(
                    ErrorCode.TIMED_OUT, "This process stops; " + what + " is left for its next start");
        }
    }
}
