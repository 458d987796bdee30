package io.tributary.merge.technique;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One thing that a recipe may set on a technique: it checks a value and gives it its one spelling. */
public final class Parameter {
    private final String name;
    private final String defaultValue;
    private final String bounds;
    private final String meaning;
    private final Function<String, Optional<String>> spelling;

    private Parameter(
            String name,
            String defaultValue,
            String bounds,
            String meaning,
            Function<String, Optional<String>> spelling) {
        this.name = name;
        this.defaultValue = defaultValue;
        this.bounds = bounds;
        this.meaning = meaning;
        this.spelling = spelling;
    }

    /** A number within bounds, both included. */
    static Parameter number(String name, double defaultValue, double lowest, double highest, String meaning) {
        String bounds = plain(lowest) + " to " + plain(highest);
        return new Parameter(name, Double.toString(defaultValue), bounds, meaning, text -> {
            try {
                double value = Double.parseDouble(text) + 0.0; // -0 is 0
                return value >= lowest && value <= highest ? Optional.of(Double.toString(value)) : Optional.empty();
            } catch (NumberFormatException notANumber) {
                return Optional.empty();
            }
        });
    }

    /** A whole number within bounds, both included. */
    static Parameter whole(String name, int defaultValue, int lowest, int highest, String meaning) {
        String bounds = lowest + " to " + highest;
        return new Parameter(name, Integer.toString(defaultValue), bounds, meaning, text -> {
            try {
                int value = Integer.parseInt(text);
                return value >= lowest && value <= highest ? Optional.of(Integer.toString(value)) : Optional.empty();
            } catch (NumberFormatException notANumber) {
                return Optional.empty();
            }
        });
    }

    /** One of a few words; the first is the default. */
    static Parameter word(String name, List<String> words, String meaning) {
        return new Parameter(name, words.get(0), String.join(" | ", words), meaning, text -> Optional.of(text)
                .filter(words::contains));
    }

    /** The technique that a wrapper wraps. */
    static Parameter technique(String name, String defaultValue, String meaning) {
        return new Parameter(name, defaultValue, "a technique", meaning, Optional::of);
    }

    public String name() {
        return name;
    }

    public String defaultValue() {
        return defaultValue;
    }

    /** For people, for example {@code 0 to 1} or {@code remove | keep}. */
    public String bounds() {
        return bounds;
    }

    public String meaning() {
        return meaning;
    }

    /** The value as it is always written; empty where it is out of bounds. */
    Optional<String> spelled(String text) {
        return spelling.apply(text.strip());
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
