package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.VersionJudged;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.merge.recipe.EvaluationRecipe;
import io.tributary.merge.recipe.Gate;
import io.tributary.merge.recipe.Measured.References;
import io.tributary.merge.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;

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
        References references = alias -> ledger.alias(row.lineage(), alias)
                .flatMap(named -> named.status().version())
                .flatMap(abilities::measured);
        return abilities
                .measured(found.version())
                .map(version -> gate.objections(version, references))
                .orElseThrow();
    }

    static void apply(Ledger ledger, VersionJudged fact) {
        ledger.evaluation(fact.lineage(), fact.version())
                .map(row -> row.judged(fact.verdict(), fact.reasons()))
                .ifPresent(ledger::put);
    }
}
