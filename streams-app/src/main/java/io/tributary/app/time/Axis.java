package io.tributary.app.time;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Arrays;
import java.util.Locale;

/** What the next expert starts from, or what is deployed. */
enum Axis {
    /** The base; an initialization only. */
    BASE,
    /** The newest expert. */
    LAST,
    /** The running fold: what was merged so far, merged with the newest expert. */
    MERGED,
    /** A merge of all experts so far. */
    ALL;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Axis parse(String option, String text) {
        return Arrays.stream(values())
                .filter(axis -> axis.label().equals(text))
                .findFirst()
                .orElseThrow(() -> new MergeException(
                        ErrorCode.INVALID_ARGUMENT, option + " is '" + text + "'; expected base, last, merged or all"));
    }
}
