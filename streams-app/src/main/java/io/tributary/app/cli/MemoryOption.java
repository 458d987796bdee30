package io.tributary.app.cli;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much memory a command may use. */
final class MemoryOption {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmgt]?)i?b?");
    private static final String UNITS = "kmgt";

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "How much memory all of it may use, as 6g or 6000m (default: three quarters of the machine's)."
                            + " A model whose largest tensor needs more is refused, with the size that would do.")
    private @Nullable String size;

    /** In bytes; empty where nothing was said. */
    OptionalLong bytes() {
        return size == null ? OptionalLong.empty() : OptionalLong.of(parse("--memory", size));
    }

    /** Units are binary: {@code 1k} is 1024. */
    static long parse(String option, String text) {
        Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    option + " is '" + text + "'; expected a number with a unit, as 6g or 6000m.");
        }
        int power = matcher.group(2).isEmpty() ? 0 : 1 + UNITS.indexOf(matcher.group(2));
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power));
    }
}
