package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * An adapter's {@code rank_pattern} or {@code alpha_pattern}: numbers by regular expression over module names, of which
 * the first that matches the name's end, from a dot or the start on, holds. Expressions are a stranger's: all of them
 * together may look at a bounded number of characters.
 */
final class ModulePatterns {
    private static final int LONGEST = 500;
    private static final long MOST_CHARACTERS = 300_000_000;

    private final Path file;
    private final String option;
    private final Map<Pattern, Double> numbers = new LinkedHashMap<>();
    private long looked;

    /** @param numbers by expression, in the file's order */
    ModulePatterns(Path file, String option, Map<String, Double> numbers) {
        this.file = file;
        this.option = option;
        numbers.forEach((expression, number) -> this.numbers.put(compiled(expression), number));
    }

    private Pattern compiled(String expression) {
        if (expression.length() > LONGEST) {
            throw refused("the expression " + Printable.quoted(expression) + " is longer than " + LONGEST);
        }
        try {
            return Pattern.compile("(.*\\.)?(" + expression + ")$");
        } catch (PatternSyntaxException e) {
            throw refused(Printable.quoted(expression) + " is not a regular expression: "
                    + Printable.quoted(e.getDescription()));
        }
    }

    /** The number for a module, where one of the expressions matches it. */
    Optional<Double> of(String module) {
        for (Map.Entry<Pattern, Double> entry : numbers.entrySet()) {
            if (matches(entry.getKey(), module)) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }

    private boolean matches(Pattern pattern, String module) {
        try {
            return pattern.matcher(new Counted(module)).lookingAt();
        } catch (StackOverflowError e) {
            throw refused("an expression is nested too deeply for " + Printable.quoted(module));
        }
    }

    private MergeException refused(String what) {
        return new MergeException(
                ErrorCode.INVALID_HEADER, file + ": " + option + ": " + what + ". Name the modules plainly");
    }

    /** A name that counts how often it is looked at, since a bad expression would look forever. */
    private final class Counted implements CharSequence {
        private final String name;

        private Counted(String name) {
            this.name = name;
        }

        @Override
        public int length() {
            return name.length();
        }

        @Override
        public char charAt(int index) {
            if (++looked > MOST_CHARACTERS) {
                throw refused("its expressions take too long to match");
            }
            return name.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return name.subSequence(start, end);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
