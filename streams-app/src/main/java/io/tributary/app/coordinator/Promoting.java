package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.AliasMoved;
import io.tributary.app.lineage.Fact.PromotionRefused;
import io.tributary.app.lineage.LedgerRow.AliasRow;
import io.tributary.app.lineage.LedgerRow.VersionRow;
import io.tributary.app.lineage.LineageEvent.PromotionRequested;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.Names;
import io.tributary.app.lineage.StatusRow.AliasStatus;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.recipe.Gate;
import io.tributary.merge.recipe.GateRule;
import io.tributary.merge.recipe.Recipe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where aliases point. The gate moves {@code candidate} and {@code serving} forward only; people move {@code serving},
 * and aliases of their own, anywhere. After a rollback {@code serving} stays until somebody promotes again.
 */
final class Promoting {
    /** Earlier versions that an alias remembers. */
    private static final int REMEMBERED = 16;

    private Promoting() {}

    /** A version has passed the gate. */
    static List<Fact> passed(LedgerView ledger, EvaluationStatus version, Gate gate, long now) {
        String reason =
                gate.isEmpty() ? "evaluated by " + version.suite() : "passed: " + String.join("; ", gate.texts());
        return Stream.of(GateRule.CANDIDATE, GateRule.SERVING)
                .map(alias -> AliasNow.of(ledger, version.lineage(), alias))
                .filter(alias -> !alias.pinned() && alias.isBehind(version.version()))
                .filter(alias -> isThere(ledger, version.lineage(), version.version()))
                .<Fact>map(alias -> alias.forward(version.version(), reason, now, 0))
                .toList();
    }

    /** Somebody asks to move an alias. */
    static List<Fact> requested(LedgerView ledger, LineageRow row, PromotionRequested event, long now) {
        if (!Names.isName(event.alias())) {
            String message = Names.complaint("alias", event.alias());
            return List.of(Refusals.of(event, ErrorCode.INVALID_ARGUMENT, message, now));
        }
        if (row.declaration().isolated()) {
            return refused(
                    event,
                    ErrorCode.NOT_SUPPORTED,
                    "Lineage " + row.lineage() + " is isolated: no alias ever moves to its versions.",
                    now);
        }
        if (event.alias().equals(GateRule.CANDIDATE)) {
            return refused(
                    event,
                    ErrorCode.NOT_SUPPORTED,
                    "Alias candidate is the newest version that passed the gate; only the gate moves it.",
                    now);
        }
        AliasNow alias = AliasNow.of(ledger, row.lineage(), event.alias());
        return event.rollback() ? rolledBack(ledger, alias, event, now) : promoted(ledger, row, alias, event, now);
    }

    private static List<Fact> promoted(
            LedgerView ledger, LineageRow row, AliasNow alias, PromotionRequested event, long now) {
        Optional<Long> wanted = event.version().or(() -> best(ledger, row));
        if (wanted.isEmpty()) {
            return refused(
                    event,
                    ErrorCode.UNKNOWN_VERSION,
                    "No version of " + row.lineage() + " has passed the gate yet. Name the version to promote.",
                    now);
        }
        long version = wanted.get();
        return isThere(ledger, row.lineage(), version)
                ? List.of(alias.forward(version, event.reason(), now, event.atMillis()))
                : refused(event, ErrorCode.UNKNOWN_VERSION, absent(ledger, row.lineage(), version), now);
    }

    /** The newest that passed; where versions are not judged, the newest. */
    private static Optional<Long> best(LedgerView ledger, LineageRow row) {
        if (Recipe.parse(row.declaration().recipe()).evaluation().judges()) {
            return AliasNow.of(ledger, row.lineage(), GateRule.CANDIDATE).version();
        }
        long newest = row.shelf().newest();
        return newest == 0 ? Optional.empty() : Optional.of(newest);
    }

    private static List<Fact> rolledBack(LedgerView ledger, AliasNow alias, PromotionRequested event, long now) {
        String lineage = event.lineage();
        if (event.version().isPresent() && !alias.isAhead(event.version().get())) {
            return refused(
                    event,
                    ErrorCode.INVALID_ARGUMENT,
                    "Alias " + event.alias() + " of " + lineage
                            + alias.version()
                                    .map(version -> " points to " + version)
                                    .orElse(" points to no version")
                            + "; a rollback goes to an earlier one, promote to any.",
                    now);
        }
        Optional<Long> wanted = event.version().or(() -> target(ledger, lineage, alias.before()));
        if (wanted.isEmpty()) {
            return refused(
                    event,
                    ErrorCode.UNKNOWN_VERSION,
                    "Alias " + event.alias() + " of " + lineage + " has no earlier version to go back to"
                            + alias.version()
                                    .map(version -> "; it points to " + version)
                                    .orElse("") + ".",
                    now);
        }
        long version = wanted.get();
        return isThere(ledger, lineage, version)
                ? List.of(alias.back(version, event.reason(), now, event.atMillis()))
                : refused(event, ErrorCode.UNKNOWN_VERSION, absent(ledger, lineage, version), now);
    }

    private static List<Fact> refused(PromotionRequested event, ErrorCode code, String message, long now) {
        return List.of(new PromotionRefused(event.lineage(), now, event.alias(), code, message, event.atMillis()));
    }

    private static String absent(LedgerView ledger, String lineage, long version) {
        return ledger.version(lineage, version).isPresent()
                ? "Version " + version + " of " + lineage + " is retired: its files are gone. Choose one that is there."
                : "Lineage " + lineage + " has no version " + version + ".";
    }

    private static boolean isThere(LedgerView ledger, String lineage, long version) {
        return ledger.version(lineage, version)
                .map(VersionRow::status)
                .filter(status -> status.phase() == VersionPhase.SEALED)
                .isPresent();
    }

    /** The last of the earlier versions whose files are there. */
    private static Optional<Long> target(LedgerView ledger, String lineage, List<Long> before) {
        return before.stream()
                .filter(version -> isThere(ledger, lineage, version))
                .reduce((earlier, later) -> later);
    }

    /** Versions that aliases name, and those to which a rollback would go. */
    static Set<Long> needed(Standing standing) {
        Set<Long> needed = new HashSet<>();
        for (AliasRow alias : standing.ledger().aliases(standing.lineage())) {
            alias.status().version().ifPresent(needed::add);
            target(standing.ledger(), standing.lineage(), alias.status().before())
                    .ifPresent(needed::add);
        }
        return needed;
    }

    static void apply(Ledger ledger, AliasMoved fact) {
        Optional<AliasStatus> before =
                ledger.alias(fact.lineage(), fact.alias()).map(AliasRow::status);
        boolean asked = fact.askedAtMillis() > 0;
        ledger.put(new AliasRow(new AliasStatus(
                fact.lineage(),
                fact.alias(),
                Optional.of(fact.version()),
                fact.before(),
                fact.pinned(),
                fact.reason(),
                fact.atMillis(),
                asked ? "" : before.map(AliasStatus::refusal).orElse(""),
                asked
                        ? fact.askedAtMillis()
                        : before.map(AliasStatus::askedAtMillis).orElse(0L),
                fact.atMillis())));
        Anchoring.left(ledger, ledger.lineage(fact.lineage()).orElseThrow(), fact.previous());
    }

    static void apply(Ledger ledger, PromotionRefused fact) {
        Optional<AliasStatus> before =
                ledger.alias(fact.lineage(), fact.alias()).map(AliasRow::status);
        ledger.put(new AliasRow(new AliasStatus(
                fact.lineage(),
                fact.alias(),
                before.flatMap(AliasStatus::version),
                before.map(AliasStatus::before).orElse(List.of()),
                before.map(AliasStatus::pinned).orElse(false),
                before.map(AliasStatus::reason).orElse(""),
                before.map(AliasStatus::movedAtMillis).orElse(0L),
                fact.message() + " [" + fact.code() + "]",
                fact.askedAtMillis(),
                fact.atMillis())));
    }

    /** An alias as it stands, and where it can go. */
    private record AliasNow(String lineage, String alias, Optional<Long> version, List<Long> before, boolean pinned) {
        static AliasNow of(LedgerView ledger, String lineage, String alias) {
            return ledger.alias(lineage, alias)
                    .map(AliasRow::status)
                    .map(now -> new AliasNow(lineage, alias, now.version(), now.before(), now.pinned()))
                    .orElseGet(() -> new AliasNow(lineage, alias, Optional.empty(), List.of(), false));
        }

        boolean isBehind(long other) {
            return version.isEmpty() || version.get() < other;
        }

        boolean isAhead(long other) {
            return version.isPresent() && version.get() > other;
        }

        AliasMoved forward(long to, String reason, long now, long askedAt) {
            List<Long> more = new ArrayList<>(before);
            version.filter(from -> from != to).ifPresent(more::add);
            more.removeIf(earlier -> earlier == to);
            List<Long> last = more.subList(Math.max(0, more.size() - REMEMBERED), more.size());
            return new AliasMoved(lineage, now, alias, to, version, last, false, reason, askedAt);
        }

        /** What came after the version that it goes back to is forgotten. */
        AliasMoved back(long to, String reason, long now, long askedAt) {
            int place = before.indexOf(to);
            List<Long> rest = before.subList(0, place < 0 ? before.size() : place);
            return new AliasMoved(lineage, now, alias, to, version, rest, true, reason, askedAt);
        }
    }
}
