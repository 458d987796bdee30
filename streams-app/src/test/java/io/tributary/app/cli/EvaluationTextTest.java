package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.StatusRow.EvaluationSummary;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.view.Rows;
import io.tributary.app.view.StatusRows;
import io.tributary.merge.recipe.EvaluationRecipe;
import io.tributary.merge.recipe.Gate;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluationTextTest {
    private static final Recipe BY_HAND = Recipe.of("opcm", Map.of(), PublishPolicy.EVERY, 0);
    private static final Recipe BY_SUITE =
            BY_HAND.withEvaluation(new EvaluationRecipe(PublishPolicy.EVERY, Optional.of("suite"), Gate.NONE));
    private static final Instant NOW = Instant.ofEpochMilli(9_000);

    private final Rows rows = new Rows();

    private void lineage(Recipe recipe, Map<String, Long> aliases) {
        lineage(recipe, false, aliases);
    }

    private void lineage(Recipe recipe, boolean isolated, Map<String, Long> aliases) {
        LineageStatus row = StatusRows.lineage("line", LineagePhase.ACTIVE, 1);
        rows.put(new LineageStatus(
                row.lineage(),
                row.phase(),
                row.reason(),
                row.base(),
                recipe.json(),
                isolated,
                row.epoch(),
                row.shards(),
                row.tensors(),
                row.parameters(),
                row.step(),
                row.waiting(),
                row.rejected(),
                row.version(),
                row.lambda(),
                row.inFlight(),
                aliases,
                row.declaredAtMillis(),
                row.atMillis(),
                Optional.of(new EvaluationSummary(
                        1,
                        1,
                        1,
                        Optional.of(0.5),
                        Optional.empty(),
                        Optional.of(0.5),
                        Optional.empty(),
                        Optional.empty())),
                Optional.empty(),
                Optional.empty()));
        rows.put(StatusRows.folded("line", "expert-1", "letters", 1));
    }

    @Test
    void whereNothingIsServedTheStatusSaysWhyAndWhatToDo() {
        lineage(BY_HAND, Map.of());
        assertThat(LineageText.lineage(rows.named("line"), NOW))
                .contains(
                        "serving is no version: the recipe has neither gate nor suite; tributary promote line VERSION");
        lineage(BY_SUITE, Map.of());
        assertThat(LineageText.lineage(rows.named("line"), NOW))
                .contains("serving is no version: none has passed yet (tributary evaluations line)");
        lineage(BY_SUITE, Map.of("serving", 1L));
        rows.put(StatusRows.alias("line", "serving", 1));
        assertThat(LineageText.lineage(rows.named("line"), NOW))
                .contains("serving is version 1 since 4 s ago (passed)")
                .doesNotContain("no version");
        lineage(BY_HAND, true, Map.of());
        assertThat(LineageText.lineage(rows.named("line"), NOW)).doesNotContain("no version");
    }

    @Test
    void theMatrixHasEveryScoreItsMeansAndTheReasonsOfWhatIsHeld() {
        lineage(BY_SUITE, Map.of("serving", 1L));
        rows.put(StatusRows.alias("line", "serving", 1));
        rows.put(StatusRows.folded("line", "expert-2", "shapes", 2));
        rows.put(StatusRows.evaluation("line", 1, Map.of("letters", 0.9, "shapes", 0.3, "held", 0.5), List.of()));
        rows.put(StatusRows.evaluation(
                "line", 2, Map.of("letters", 0.5, "shapes", 0.4, "held", 0.8), List.of("mean > serving: it is 45.00")));
        List<String> lines = EvaluationText.matrix(rows.named("line")).lines().toList();
        assertThat(lines.get(0).split(" {2,}"))
                .containsExactly(
                        "VERSION",
                        "STEP",
                        "LEARNED",
                        "letters",
                        "shapes",
                        "held",
                        "ACC",
                        "BWT",
                        "KNOWLEDGE",
                        "RETENTION",
                        "GEO. MEAN",
                        "GATE",
                        "ALIAS");
        assertThat(lines.get(1).strip().split(" {2,}"))
                .containsExactly(
                        "1", "1", "letters", "90.0", "30.0", "50.0", "90.0", "–", "60.0", "50.0", "54.8", "passed",
                        "serving");
        assertThat(lines.get(2).strip().split(" {2,}"))
                .containsExactly(
                        "2", "2", "shapes", "50.0", "40.0", "80.0", "45.0", "-40.0", "45.0", "80.0", "60.0", "held");
        assertThat(lines).contains("version 2 is held: mean > serving: it is 45.00");
    }
}
