package io.tributary.merge.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** The known word a mistyped one most resembles, for error messages. */
public final class Nearest {
    private Nearest() {}

    /** For example {@code Did you mean 'retain'? Known: anchors, retain.} */
    public static String hint(String word, Collection<String> known) {
        String all = known.stream().sorted().collect(Collectors.joining(", "));
        return known.stream()
                .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .map(candidate -> "Did you mean '" + candidate + "'? Known: " + all + ".")
                .orElse("None is known here.");
    }

    /** Edits (insert, delete, replace one character, case ignored) from one word to the other. */
    static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1));
                int replace = previous[j - 1] + (same ? 0 : 1);
                current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
