package io.tributary.app.cli;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;

/** Numbers of the command line that count something. */
final class Count {
    private Count() {}

    /** @throws MergeException {@code INVALID_ARGUMENT} where it counts nothing */
    static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new MergeException(ErrorCode.INVALID_ARGUMENT, option + " is " + value + "; at least 1 is needed.");
        }
        return value;
    }
}
