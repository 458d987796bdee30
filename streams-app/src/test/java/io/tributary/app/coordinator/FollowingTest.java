package io.tributary.app.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.Fact.EventRefused;
import io.tributary.app.lineage.Fact.LineageBlocked;
import io.tributary.app.lineage.Fact.RetractionFailed;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.ExpertRetracted;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageEvent.LineageResumed;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.Task;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.task.TaskWork.FindExperts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A second track: what trainers start from is merged beside what is deployed. */
final class FollowingTest {
    private static final String TRACK = InitializeTrack.of(OneLineage.NAME);

    private final OneLineage lineage = OneLineage.of(recipe("merged", "ema", "every-3"));
    private final OneLineage track = lineage.track();

    private static String recipe(String from, String technique, String publish) {
        return "{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"},\"initialize\":{\"technique\":\"" + technique
                + "\"}},\"initialize\":\"" + from + "\",\"publish\":\"" + publish + "\"}";
    }

    private void doAll() {
        lineage.doAll();
        track.doAll();
    }

    private void publish(String... experts) {
        for (String expert : experts) {
            lineage.publish(expert);
        }
    }

    private void retract(String expert) {
        lineage.event(new ExpertRetracted(OneLineage.NAME, lineage.coordinator.now, expert, "", "test"));
    }

    private List<InitializationReady> announced() {
        return lineage.coordinator.announced(InitializationReady.class);
    }

    @Test
    void everyStepIsSealedWhateverTheLineagePublishesAndTrainersHearOfIt() {
        publish("a", "b");
        doAll();

        assertThat(lineage.sealedSteps()).isEmpty();
        assertThat(track.sealedSteps()).containsExactly(1L, 2L);
        assertThat(announced())
                .extracting(InitializationReady::lineage, InitializationReady::from, InitializationReady::step)
                .containsExactly(
                        tuple(OneLineage.NAME, "merged", 0L),
                        tuple(OneLineage.NAME, "merged", 1L),
                        tuple(OneLineage.NAME, "merged", 2L));
        assertThat(announced().get(0).checkpoint().uri()).isEqualTo("store:bases/base");
    }

    @Test
    void itIsFoldedByItsOwnTechniqueIsolatedAndKeepsTheLastEight() {
        for (int expert = 1; expert <= 10; expert++) {
            publish("expert-" + expert);
        }
        doAll();

        Recipe own = Recipe.parse(track.status().recipe());
        assertThat(own.track(Recipe.DEPLOY).technique()).isEqualTo("ema");
        assertThat(track.status().isolated()).isTrue();
        assertThat(track.row().shelf().versions()).containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void theLineageDoesNotWaitForIt() {
        publish("a", "b", "c");
        lineage.doAll();

        assertThat(lineage.sealedSteps()).containsExactly(3L);
        assertThat(track.row().step()).isZero();
        track.doAll();
        assertThat(track.row().step()).isEqualTo(3);
    }

    @Test
    void whatIsTakenOutOfTheLineageIsTakenOutOfItAlsoWhereItIsBehind() {
        publish("a", "b", "c");
        lineage.doAll();
        retract("a");
        lineage.doAll();
        retract("c");
        doAll();

        assertThat(lineage.row().step()).isEqualTo(1);
        assertThat(track.row().step()).isEqualTo(1);
        assertThat(track.phaseOf("a")).isEqualTo(ExpertPhase.RETRACTED);
        assertThat(track.phaseOf("b")).isEqualTo(ExpertPhase.FOLDED);
        assertThat(lineage.coordinator.ledger().allOwed(TRACK)).isEmpty();
    }

    @Test
    void whereNothingIsLeftTheNextExpertStartsFromTheBaseAgain() {
        publish("a");
        doAll();
        retract("a");
        doAll();

        InitializationReady last = announced().get(announced().size() - 1);
        assertThat(last.step()).isZero();
        assertThat(last.checkpoint().uri()).isEqualTo("store:bases/base");
    }

    @Test
    void aRetractionThatCannotBeDoneYetBlocksItAndIsDoneOnceTheLineageIsResumed() {
        publish("a", "b");
        doAll();
        retract("a");
        lineage.doAll();
        while (lineage.coordinator.facts(LineageBlocked.class).isEmpty()) {
            List<Task> open = track.open(FindExperts.class);
            track.fail(open.get(0), ErrorCode.UNREADABLE);
            lineage.coordinator.pass(1_000_000);
        }

        assertThat(track.row().phase()).isEqualTo(LineagePhase.BLOCKED);
        assertThat(lineage.row().phase()).isEqualTo(LineagePhase.ACTIVE);
        assertThat(lineage.coordinator.facts(RetractionFailed.class)).isEmpty();
        lineage.event(new LineageResumed(OneLineage.NAME, lineage.coordinator.now));
        doAll();
        assertThat(track.phaseOf("a")).isEqualTo(ExpertPhase.RETRACTED);
        assertThat(track.row().step()).isEqualTo(1);
    }

    @Test
    void nobodyPublishesToItRetractsFromItOrDeclaresIt() {
        lineage.event(new ExpertPublished(
                TRACK, 0, "x", new CheckpointRef("store:experts/x", "x"), Optional.empty(), 1, List.of(), Map.of()));
        lineage.event(new ExpertRetracted(TRACK, 0, "x", "", ""));
        lineage.event(new LineageDeclared(
                "other@initialize",
                0,
                new CheckpointRef("store:bases/base", "base"),
                Recipe.of("ema").json(),
                false));

        assertThat(lineage.coordinator.facts(EventRefused.class))
                .hasSize(3)
                .extracting(EventRefused::code)
                .containsOnly(ErrorCode.INVALID_ARGUMENT);
        assertThat(track.row().intake().arrivals()).isZero();
    }

    @Test
    void mergedNeedsATechniqueThatDependsOnTheOrderAndAllOneThatDoesNot() {
        for (String wrong : List.of(
                recipe("merged", "average", "every"), recipe("all", "ema", "every"), recipe("all", "nix", "every"))) {
            OneLineage refused = new OneLineage();
            refused.event(refused.declaration("base", wrong));
            assertThat(refused.coordinator.facts(EventRefused.class)).hasSize(1);
            assertThat(refused.coordinator.ledger().lineage(OneLineage.NAME)).isEmpty();
        }
    }
}
