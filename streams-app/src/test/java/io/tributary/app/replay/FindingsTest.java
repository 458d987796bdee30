package io.tributary.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.evaluate.Knowledge;
import io.tributary.merge.evaluate.ModelDistances;
import io.tributary.merge.evaluate.TaskScore;
import io.tributary.merge.recipe.Recipe;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class FindingsTest {
    private static final ModelDistances NONE = new ModelDistances(List.of(), List.of());

    private static Outcome outcome(String name, double acc, double bwt, double cars, double birds) {
        ReplayLine line = new ReplayLine(
                name,
                new CheckpointRef("store:bases/b", "b"),
                Recipe.of("opcm"),
                Arrivals.experts("cars", "birds"),
                true,
                "parent");
        VersionStatus version = new VersionStatus(
                name, 2, VersionPhase.SEALED, "deploy", 2, 0, 2, "birds", "path", "m", "w", 1, 1, 1, List.of());
        Knowledge knowledge = new Knowledge(
                2,
                OptionalDouble.of(acc),
                OptionalDouble.of(bwt),
                new TreeMap<>(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
        List<TaskScore> scores = List.of(
                new TaskScore("cars", "accuracy", cars, 1000, false),
                new TaskScore("birds", "accuracy", birds, 300, false));
        return new Outcome(
                new Replayed(line, List.of(version)), Optional.empty(), Optional.of(new Scored(knowledge, scores)));
    }

    @Test
    void bestAndWorstAreThoseOfAcc() {
        Findings findings = new Findings(
                List.of(
                        outcome("middle", 0.6, -0.1, 0.5, 0.7),
                        outcome("worst", 0.5, -0.2, 0.4, 0.6),
                        outcome("best", 0.7, -0.3, 0.6, 0.8)),
                NONE);

        assertThat(findings.best().map(best -> best.replayed().line().name())).contains("best");
        assertThat(findings.worst().map(worst -> worst.replayed().line().name()))
                .contains("worst");
        assertThat(findings.acc().orElseThrow().mean()).isCloseTo(0.6, within(1e-12));
        assertThat(findings.bwt().orElseThrow().lowest()).isEqualTo(-0.3);
    }

    @Test
    void samplesApartAreCountedByTask() {
        Findings findings =
                new Findings(List.of(outcome("a", 0.6, 0, 0.400, 0.5), outcome("b", 0.6, 0, 0.401, 0.5)), NONE);

        assertThat(findings.samplesApart()).isEqualTo(Map.of("cars", 1L, "birds", 0L));
    }

    @Test
    void withoutASuiteThereIsNothingToSayOfAcc() {
        Outcome measured = outcome("a", 0.6, 0, 0.4, 0.5);
        Outcome bare = new Outcome(measured.replayed(), Optional.of(true), Optional.empty());
        Findings findings = new Findings(List.of(bare), NONE);

        assertThat(findings.acc()).isEmpty();
        assertThat(findings.bwt()).isEmpty();
        assertThat(findings.best()).isEmpty();
        assertThat(findings.samplesApart()).isEmpty();
    }
}
