package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.VersionJudged;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.merge.recipe.EvaluationRecipe;
import io.tributary.merge.recipe.Gate;
import io.tributary.merge.recipe.GateRule;
import io.tributary.merge.recipe.Measured;
import io.tributary.merge.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the gate says of an evaluated version, and what follows: a version that passes is served, unless a newer is. */
final class Judging {
    private Judging() {}

    /** Facts after an evaluation that counts; none where people promote, or the lineage is isolated. */
    static List<Fact> judged(LedgerView ledger, LineageRow row, EvaluationStatus found, Abilities abilities, long now) {
        EvaluationRecipe recipe = Recipe.parse(row.declaration().recipe()).evaluation();
        Gate gate = recipe.gate();
        if (!recipe.judges() || row.declaration().isolated()) {
            return List.of();
        }
        List<String> objections = objections(ledger, row, gate, found, abilities);
        Verdict verdict = objections.isEmpty() ? Verdict.PASSED : Verdict.HELD;
        List<Fact> facts = new ArrayList<>();
        facts.add(new VersionJudged(found.lineage(), now, found.version(), verdict, objections));
        if (verdict == Verdict.PASSED) {
            facts.addAll(Promoting.passed(ledger, found, gate, now));
        }
        return facts;
    }

    private static List<String> objections(
            LedgerView ledger, LineageRow row, Gate gate, EvaluationStatus found, Abilities abilities) {
        if (found.failed()) {
            return List.of("it could not be evaluated: " + found.failure());
        }
        Measured version = abilities.measured(found.version()).orElseThrow();
        return gate.objections(version, alias -> reference(ledger, row, abilities, version, alias));
    }

    /**
     * What an alias names. Once the suite has changed, the candidate cannot be compared with; a version measured by the
     * new one that somebody promoted since stands for it.
     */
    private static Optional<Measured> reference(
            LedgerView ledger, LineageRow row, Abilities abilities, Measured version, String alias) {
        Optional<Measured> named = named(ledger, row, abilities, alias);
        return named.filter(measured -> measured.suite().equals(version.suite()) || !alias.equals(GateRule.CANDIDATE))
                .or(() -> named.flatMap(unlike -> named(ledger, row, abilities, GateRule.SERVING))
                        .filter(serving -> serving.suite().equals(version.suite())))
                .or(() -> named);
    }

    private static Optional<Measured> named(LedgerView ledger, LineageRow row, Abilities abilities, String alias) {
        return ledger.alias(row.lineage(), alias)
                .flatMap(named -> named.status().version())
                .flatMap(abilities::measured);
    }

    static void apply(Ledger ledger, VersionJudged fact) {
        ledger.evaluation(fact.lineage(), fact.version())
                .map(row -> row.judged(fact.verdict(), fact.reasons()))
                .ifPresent(ledger::put);
    }
}
