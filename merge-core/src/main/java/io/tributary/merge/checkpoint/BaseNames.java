package io.tributary.merge.checkpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a tensor of the base by the name that an adapter gives it. The adapter was trained on a model whose modules may
 * be nested deeper or less deep than the base's were when it was saved ({@code model.}, {@code transformer.}): exactly
 * the name, or else the one tensor that ends in it, or else the name without its first part.
 */
final class BaseNames {
    private static final int NAMED = 3;

    private final Set<String> names;
    private final Map<String, List<String>> byLastTwo = new HashMap<>();

    BaseNames(Collection<String> names) {
        this.names = new HashSet<>(names);
        this.names.stream().sorted().forEach(name -> byLastTwo
                .computeIfAbsent(last(name, 2), key -> new ArrayList<>())
                .add(name));
    }

    Optional<String> find(String wanted) {
        if (names.contains(wanted)) {
            return Optional.of(wanted);
        }
        List<String> longer = ending(wanted);
        if (!longer.isEmpty()) {
            return longer.size() == 1 ? Optional.of(longer.get(0)) : Optional.empty();
        }
        int dot = wanted.indexOf('.');
        return Optional.of(wanted.substring(dot + 1)).filter(names::contains);
    }

    /** What it may have meant: for messages. */
    List<String> candidates(String wanted) {
        List<String> longer = ending(wanted);
        List<String> alike = longer.isEmpty() ? byLastTwo.getOrDefault(last(wanted, 2), List.of()) : longer;
        return alike.stream()
                .sorted(Comparator.<String>comparingInt(name -> -commonEnd(name, wanted))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(NAMED)
                .toList();
    }

    private List<String> ending(String wanted) {
        return byLastTwo.getOrDefault(last(wanted, 2), List.of()).stream()
                .filter(name -> name.endsWith("." + wanted))
                .toList();
    }

    private static int commonEnd(String left, String right) {
        int common = 0;
        while (common < Math.min(left.length(), right.length())
                && left.charAt(left.length() - 1 - common) == right.charAt(right.length() - 1 - common)) {
            common++;
        }
        return common;
    }

    /** The last parts of a dotted name. */
    private static String last(String name, int parts) {
        int from = name.length();
        for (int i = 0; i < parts && from >= 0; i++) {
            from = name.lastIndexOf('.', from - 1);
        }
        return name.substring(from + 1);
    }
}
