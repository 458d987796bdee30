package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.EvaluationAsked;
import io.tributary.app.lineage.Fact.EvaluationIgnored;
import io.tributary.app.lineage.Fact.VersionEvaluated;
import io.tributary.app.lineage.LedgerRow.AwaitedRow;
import io.tributary.app.lineage.LedgerRow.EvaluationRow;
import io.tributary.app.lineage.LedgerRow.VersionRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.Review;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.recipe.EvaluationRecipe;
import io.tributary.merge.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Which versions are to be evaluated, and which answers count: the first good one of each version. What an evaluator
 * does not answer, or answers with nonsense, is asked for again, a few times and ever later.
 */
final class Evaluating {
    /** Versions whose evaluation is awaited at a time; older ones may still be answered. */
    static final int AWAITED = 16;

    private static final int ATTEMPTS = 8;
    private static final String NOBODY = "";

    private Evaluating() {}

    /** The next version that the policy wants to be evaluated. */
    static Optional<Fact> next(Standing standing, Timing timing) {
        EvaluationRecipe recipe = standing.recipe().evaluation();
        long newest = standing.row().shelf().newest();
        long awaited = standing.ledger().awaited(standing.lineage()).size();
        return LongStream.rangeClosed(standing.row().review().asked() + 1, newest)
                .filter(version -> recipe.policy().wants(version, newest - version + awaited))
                .mapToObj(version -> standing.ledger().version(standing.lineage(), version))
                .flatMap(Optional::stream)
                .findFirst()
                .map(version -> asked(version.status(), recipe, 1, due(standing, timing), standing.now()));
    }

    /** 0 where nobody is known to evaluate this lineage: then one request is enough. */
    private static long due(Standing standing, Timing timing) {
        EvaluationRecipe recipe = standing.recipe().evaluation();
        boolean expected = recipe.judges() || standing.row().review().suite().isPresent();
        return expected ? standing.now() + timing.evaluationMillis(1) : 0;
    }

    private static Fact asked(VersionStatus version, EvaluationRecipe recipe, int attempt, long due, long now) {
        return new EvaluationAsked(
                version.lineage(),
                now,
                version.track(),
                version.version(),
                version.step(),
                version.path(),
                version.manifest(),
                recipe.suite().orElse(""),
                attempt,
                due);
    }

    /** Evaluations that have been awaited long enough. */
    static List<Fact> tick(LedgerView ledger, Timing timing, long now) {
        return ledger.awaited().stream()
                .filter(awaited -> awaited.dueMillis() <= now)
                .flatMap(awaited -> again(ledger, awaited, timing, now).stream())
                .toList();
    }

    private static List<Fact> again(LedgerView ledger, AwaitedRow awaited, Timing timing, long now) {
        LineageRow row = ledger.lineage(awaited.lineage()).orElseThrow();
        VersionStatus version = ledger.version(awaited.lineage(), awaited.version())
                .orElseThrow()
                .status();
        EvaluationRecipe recipe = Recipe.parse(row.declaration().recipe()).evaluation();
        int attempt = awaited.attempt() + 1;
        if (attempt <= ATTEMPTS) {
            return List.of(asked(version, recipe, attempt, now + timing.evaluationMillis(attempt), now));
        }
        EvaluationCompleted nothing = new EvaluationCompleted(
                version.lineage(),
                now,
                version.version(),
                version.manifest(),
                NOBODY,
                recipe.suite().or(() -> row.review().suite()).orElse(""),
                Map.of(),
                Map.of(),
                0,
                "",
                List.of(),
                "no evaluator answered " + ATTEMPTS + " requests");
        return counted(ledger, row, status(version, nothing, now), now);
    }

    /** What an answer makes so. */
    static List<Fact> completed(LedgerView ledger, EvaluationCompleted answer, long now) {
        Optional<LineageRow> row = ledger.lineage(answer.lineage());
        Optional<VersionRow> version = ledger.version(answer.lineage(), answer.version());
        Optional<String> objection = row.isEmpty()
                ? Optional.of("there is no such lineage")
                : Answers.objection(ledger, row.get(), version.map(VersionRow::status), answer);
        if (objection.isPresent()) {
            return List.of(new EvaluationIgnored(
                    answer.lineage(), now, answer.version(), answer.suite(), answer.evaluator(), objection.get()));
        }
        return counted(ledger, row.get(), status(version.orElseThrow().status(), answer, now), now);
    }

    private static List<Fact> counted(LedgerView ledger, LineageRow row, EvaluationStatus found, long now) {
        Abilities abilities = Abilities.of(ledger, row, found);
        List<Fact> facts = new ArrayList<>();
        facts.add(new VersionEvaluated(
                found.lineage(),
                now,
                found.version(),
                found.step(),
                found.suite(),
                found.suiteDigest(),
                found.evaluator(),
                found.metrics(),
                found.samples(),
                found.heldOut(),
                found.seconds(),
                found.failure(),
                abilities.summary()));
        facts.addAll(Judging.judged(ledger, row, found, abilities, now));
        return facts;
    }

    private static EvaluationStatus status(VersionStatus version, EvaluationCompleted answer, long now) {
        return new EvaluationStatus(
                version.lineage(),
                version.version(),
                version.step(),
                answer.suite(),
                answer.suiteDigest(),
                answer.evaluator(),
                answer.metrics(),
                answer.samples(),
                answer.heldOut(),
                answer.seconds(),
                answer.failure(),
                Verdict.UNJUDGED,
                List.of(),
                now);
    }

    static void apply(Ledger ledger, EvaluationAsked fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        Review review = row.review();
        ledger.put(row.with(new Review(Math.max(review.asked(), fact.version()), review.suite(), review.summary())));
        if (fact.dueMillis() > 0) {
            ledger.put(new AwaitedRow(fact.lineage(), fact.version(), fact.attempt(), fact.dueMillis()));
        }
        List<AwaitedRow> awaited = ledger.awaited(fact.lineage());
        awaited.stream().limit(Math.max(0, awaited.size() - AWAITED)).forEach(oldest -> ledger.remove(oldest.key()));
    }

    static void apply(Ledger ledger, VersionEvaluated fact) {
        EvaluationStatus status = new EvaluationStatus(
                fact.lineage(),
                fact.version(),
                fact.step(),
                fact.suite(),
                fact.suiteDigest(),
                fact.evaluator(),
                fact.metrics(),
                fact.samples(),
                fact.heldOut(),
                fact.seconds(),
                fact.failure(),
                Verdict.UNJUDGED,
                List.of(),
                fact.atMillis());
        ledger.put(new EvaluationRow(status));
        ledger.remove(AwaitedRow.key(fact.lineage(), fact.version()));
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        Review review = row.review();
        Optional<String> suite =
                status.failed() ? review.suite() : review.suite().or(() -> Optional.of(fact.suite()));
        ledger.put(row.with(new Review(review.asked(), suite, fact.summary())));
    }
}
