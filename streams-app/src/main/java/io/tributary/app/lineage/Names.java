package io.tributary.app.lineage;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.regex.Pattern;

/** What lineages and experts may be called: such a name is a safe part of a key and of a path. */
public final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private Names() {}

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * The name itself.
     *
     * @param kind what it names, for the message: {@code lineage} or {@code expert id}
     * @throws MergeException {@code INVALID_ARGUMENT}
     */
    public static String require(String kind, String text) {
        if (!isName(text)) {
            throw new MergeException(ErrorCode.INVALID_ARGUMENT, complaint(kind, text));
        }
        return text;
    }

    /** What is wrong with a text that is no name. */
    public static String complaint(String kind, String text) {
        return "'" + text + "' is no " + kind
                + ": expected 1 to 128 letters, digits, dots, underscores and hyphens, the first a letter or digit.";
    }
}
