package io.tributary.merge.recipe;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.Measured.References;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One condition of a gate. A reference that is not there yet asks nothing; a quantity that is unknown fails. */
public sealed interface GateRule {
    /** The alias that users are served. */
    String SERVING = "serving";

    /** The alias of the newest version that passed the gate. */
    String CANDIDATE = "candidate";

    /** Scores are quotients of counts: what is equal on paper may differ in the last bits. */
    double ROUNDING = 1e-9;

    /** As a recipe writes it; {@link #parse} reads it back. */
    String text();

    /** Why the version does not meet it; empty where it does. */
    Optional<String> objection(Measured version, References references);

    /**
     * Reads a rule: {@code mean >= candidate - 0.5}, {@code task mnist >= 80}, {@code any task drops <= 3 points}.
     *
     * @throws MergeException {@code INVALID_RECIPE}
     */
    static GateRule parse(String text) {
        String plain = text.strip().replace('−', '-').replaceAll("\\s+", " ");
        Matcher drop = Drop.TEXT.matcher(plain);
        if (drop.matches()) {
            return new Drop(Double.parseDouble(drop.group(1)), drop.group(2) == null ? SERVING : drop.group(2));
        }
        Matcher bound = Bound.TEXT.matcher(plain);
        if (bound.matches()) {
            return Bound.of(bound);
        }
        throw new MergeException(
                ErrorCode.INVALID_RECIPE,
                "gate: '" + text + "' is no rule. Expected for example 'mean >= candidate - 0.5', 'task mnist >= 80' or"
                        + " 'any task drops <= 3 points'; quantities are mean, worst, retention, acc, bwt and task NAME,"
                        + " to be compared with serving, candidate or a number of points.");
    }

    private static String points(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Why two versions cannot be compared; empty where they can. */
    private static Optional<String> unlike(String rule, Measured version, String alias, Measured other) {
        return version.suite().equals(other.suite())
                ? Optional.empty()
                : Optional.of(rule + ": version " + other.version() + " (" + alias
                        + ") was measured by another suite, so that they cannot be compared");
    }

    /**
     * A quantity is at least (or more than) a number of points, or another version's plus an offset.
     *
     * @param task empty where a quantity is looked at
     * @param alias empty for a fixed bound
     * @param points the bound, or what is added to the other version's
     */
    record Bound(Optional<Quantity> quantity, String task, boolean strict, String alias, double points)
            implements GateRule {
        private static final String NUMBER = "[0-9]+(?:\\.[0-9]+)?";
        private static final Pattern TEXT =
                Pattern.compile("(mean|worst|retention|acc|bwt|task ([A-Za-z0-9][A-Za-z0-9._-]*))" + " ?(>=|>) ?(?:(-?"
                        + NUMBER + ")|(serving|candidate)(?: ?([+-]) ?(" + NUMBER + "))?)(?: points?)?");

        private static Bound of(Matcher match) {
            Optional<Quantity> quantity = match.group(2) == null
                    ? Optional.of(Quantity.valueOf(match.group(1).toUpperCase(Locale.ROOT)))
                    : Optional.empty();
            String task = match.group(2) == null ? "" : match.group(2);
            boolean strict = match.group(3).equals(">");
            if (match.group(4) != null) {
                return new Bound(quantity, task, strict, "", Double.parseDouble(match.group(4)));
            }
            double offset = match.group(7) == null ? 0 : Double.parseDouble(match.group(7));
            return new Bound(quantity, task, strict, match.group(5), "-".equals(match.group(6)) ? -offset : offset);
        }

        private String what() {
            return quantity.map(Quantity::text).orElse("task " + task);
        }

        @Override
        public String text() {
            String comparison = what() + (strict ? " > " : " >= ");
            if (alias.isEmpty()) {
                return comparison + GateRule.points(points);
            }
            String offset = points == 0 ? "" : (points < 0 ? " - " : " + ") + GateRule.points(Math.abs(points));
            return comparison + alias + offset;
        }

        private Optional<Double> value(Measured version) {
            return Optional.ofNullable(quantity.map(each -> version.quantities().get(each))
                    .orElseGet(
                            () -> quantity.isPresent() ? null : version.tasks().get(task)));
        }

        @Override
        public Optional<String> objection(Measured version, References references) {
            Optional<Double> found = value(version);
            if (found.isEmpty()) {
                return Optional.of(text() + ": " + what() + " was not measured");
            }
            if (alias.isEmpty()) {
                return meets(found.get(), points)
                        ? Optional.empty()
                        : Optional.of(text() + ": it is " + GateRule.shown(found.get()));
            }
            Optional<Measured> other = references.named(alias);
            if (other.isEmpty()) {
                return Optional.empty();
            }
            Optional<String> unlike = GateRule.unlike(text(), version, alias, other.get());
            Optional<Double> theirs = value(other.get());
            if (unlike.isPresent() || theirs.isEmpty()) {
                return unlike;
            }
            return meets(found.get(), theirs.get() + points)
                    ? Optional.empty()
                    : Optional.of(text() + ": it is " + GateRule.shown(found.get()) + ", that of version "
                            + other.get().version() + " " + GateRule.shown(theirs.get()));
        }

        private boolean meets(double value, double bound) {
            return strict ? value > bound + ROUNDING : value >= bound - ROUNDING;
        }
    }

    /**
     * No task is worse than in another version by more than a number of points. Tasks that only one of them was
     * measured on are left out.
     */
    record Drop(double points, String alias) implements GateRule {
        private static final Pattern TEXT =
                Pattern.compile("any task drops <= ?([0-9]+(?:\\.[0-9]+)?) points?(?: against (serving|candidate))?");

        @Override
        public String text() {
            return "any task drops <= " + GateRule.points(points) + " points"
                    + (alias.equals(SERVING) ? "" : " against " + alias);
        }

        @Override
        public Optional<String> objection(Measured version, References references) {
            Optional<Measured> other = references.named(alias);
            if (other.isEmpty()) {
                return Optional.empty();
            }
            Optional<String> unlike = GateRule.unlike(text(), version, alias, other.get());
            if (unlike.isPresent()) {
                return unlike;
            }
            List<String> dropped = new ArrayList<>();
            new TreeMap<>(other.get().tasks()).forEach((task, before) -> {
                Double now = version.tasks().get(task);
                if (now != null && !(before - now <= points + ROUNDING)) {
                    dropped.add(task + " from " + GateRule.shown(before) + " to " + GateRule.shown(now));
                }
            });
            return dropped.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            text() + ": against version " + other.get().version() + ", " + String.join(", ", dropped));
        }
    }
}
