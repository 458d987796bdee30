package io.tributary.app.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.Announcement.VersionSealed;
import io.tributary.app.lineage.Fact.EventRefused;
import io.tributary.app.lineage.Fact.ForkLinked;
import io.tributary.app.lineage.Fact.GenerationFolded;
import io.tributary.app.lineage.LineageEvent.ExpertRetracted;
import io.tributary.app.lineage.LineageEvent.LineageForked;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.TaskWork;
import io.tributary.merge.task.TaskWork.InspectBase;
import io.tributary.merge.task.TaskWork.LinkState;
import io.tributary.merge.version.ParentStep;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lineage that has the first steps of another. */
final class ForkingTest {
    private static final String CHILD = "child";

    private OneLineage parent = parent("");

    private static OneLineage parent(String more) {
        OneLineage lineage = OneLineage.of("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}"
                + (more.isEmpty() ? "}" : more) + ",\"publish\":\"every\",\"retain\":0,\"anchors\":{\"every\":2}}");
        for (int expert = 1; expert <= 5; expert++) {
            lineage.publish("expert-" + expert);
            lineage.doAll();
        }
        return lineage;
    }

    private OneLineage forked(long step) {
        parent.event(new LineageForked(OneLineage.NAME, parent.coordinator.now, CHILD, step));
        parent.deliver();
        return parent.lineage(CHILD);
    }

    private List<Long> folded(OneLineage lineage) {
        String name = lineage.row().lineage();
        return parent.coordinator.facts(GenerationFolded.class).stream()
                .filter(fact -> fact.lineage().equals(name))
                .map(GenerationFolded::step)
                .distinct()
                .toList();
    }

    private ForkLinked linked() {
        List<ForkLinked> facts = parent.coordinator.facts(ForkLinked.class);
        assertThat(facts).hasSize(1);
        return facts.get(0);
    }

    private String weights(String lineage, long step) {
        return parent.coordinator.announced(VersionSealed.class).stream()
                .filter(version -> version.lineage().equals(lineage) && version.step() == step)
                .map(VersionSealed::weights)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void atTheHeadNothingIsFoldedAndTheSameVersionComesOut() {
        OneLineage child = forked(5);
        child.doAll();

        assertThat(linked().step()).isEqualTo(5);
        assertThat(folded(child)).isEmpty();
        assertThat(child.row().step()).isEqualTo(5);
        assertThat(child.sealedSteps()).containsExactly(5L);
        assertThat(weights(CHILD, 5)).isEqualTo(weights(OneLineage.NAME, 5));
        assertThat(child.status().parent()).contains(new ParentStep(OneLineage.NAME, 5));
        assertThat(child.phaseOf("expert-1")).isEqualTo(ExpertPhase.FOLDED);
        assertThat(child.status("expert-2").step()).contains(2L);
        assertThat(child.status("expert-2").taskNorm()).isPositive();
    }

    @Test
    void betweenAnchorsTheNearestIsTakenOverAndOnlyTheRestIsFolded() {
        OneLineage child = forked(3);
        child.doAll();

        assertThat(linked().step()).isEqualTo(2);
        assertThat(linked().experts()).containsExactly("expert-1", "expert-2");
        assertThat(folded(child)).containsExactly(3L);
        assertThat(weights(CHILD, 3)).isEqualTo(weights(OneLineage.NAME, 3));
        assertThat(child.row().waiting()).isZero();
    }

    @Test
    void noStepStartsBeforeTheStateIsThere() {
        OneLineage child = forked(3);
        child.doAll(InspectBase.class);

        assertThat(child.open(TaskWork.class)).hasSize(1);
        assertThat(child.only(LinkState.class).work()).isInstanceOf(LinkState.class);
        parent.coordinator.restart();
        child.doAll();
        assertThat(child.row().step()).isEqualTo(3);
    }

    @Test
    void nobodyIsTakenOutWhileTheStateIsBeingTakenOver() {
        OneLineage child = forked(5);
        child.doAll(InspectBase.class);
        child.event(new ExpertRetracted(CHILD, parent.coordinator.now, "expert-2", "", "test"));
        assertThat(parent.coordinator.facts(EventRefused.class))
                .extracting(EventRefused::code)
                .containsExactly(ErrorCode.NOT_SUPPORTED);
        child.doAll();
        assertThat(child.phaseOf("expert-2")).isEqualTo(ExpertPhase.FOLDED);
        assertThat(child.row().waiting()).isZero();
    }

    @Test
    void whereTheParentHasTheStateNoMoreAllStepsAreFolded() {
        OneLineage child = forked(4);
        List<String> blobs = List.copyOf(parent.store.names());
        parent.store.delete(blobs, List.of());
        child.doAll();

        assertThat(linked().step()).isZero();
        assertThat(folded(child)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(weights(CHILD, 4)).isEqualTo(weights(OneLineage.NAME, 4));
    }

    @Test
    void itGoesOnByItselfAndTheParentDoesNot() {
        OneLineage child = forked(4);
        child.doAll();
        child.publish("another");
        child.doAll();
        child.event(new ExpertRetracted(CHILD, parent.coordinator.now, "expert-2", "refold", "test"));
        child.doAll();

        assertThat(child.row().step()).isEqualTo(4);
        assertThat(child.phaseOf("expert-2")).isEqualTo(ExpertPhase.RETRACTED);
        assertThat(parent.row().step()).isEqualTo(5);
        assertThat(parent.phaseOf("expert-2")).isEqualTo(ExpertPhase.FOLDED);
    }

    @Test
    void askedAgainNothingChangesAndANameThatIsTakenIsRefused() {
        OneLineage child = forked(2);
        child.doAll();
        int known = parent.coordinator.facts(ForkLinked.class).size();
        forked(2);
        child.doAll();
        assertThat(parent.coordinator.facts(ForkLinked.class)).hasSize(known);
        assertThat(parent.coordinator.facts(EventRefused.class)).isEmpty();

        forked(3);
        child.doAll();
        assertThat(child.row().step()).isEqualTo(2);
        assertThat(parent.coordinator.facts(EventRefused.class)).singleElement().satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.LINEAGE_EXISTS);
            assertThat(refusal.lineage()).isEqualTo(CHILD);
        });
    }

    @Test
    void aStepThatIsNotThereOrANameThatIsNoneIsRefused() {
        forked(6);
        forked(-1);
        parent.event(new LineageForked(OneLineage.NAME, 0, "no/name", 1));
        parent.event(new LineageForked(OneLineage.NAME, 0, OneLineage.NAME, 1));

        assertThat(parent.coordinator.facts(EventRefused.class))
                .hasSize(4)
                .extracting(EventRefused::code)
                .containsOnly(ErrorCode.INVALID_ARGUMENT);
        assertThat(parent.coordinator.ledger().lineage(CHILD)).isEmpty();
    }

    @Test
    void whoseBaseIsNotKnownToBeGoodIsNotForked() {
        parent = new OneLineage();
        parent.event(parent.declaration("base", OneLineage.recipe("every", 0)));
        forked(0);

        assertThat(parent.coordinator.facts(EventRefused.class))
                .extracting(EventRefused::code)
                .containsExactly(ErrorCode.INVALID_ARGUMENT);
        assertThat(parent.coordinator.ledger().lineage(CHILD)).isEmpty();
    }

    @Test
    void atStepZeroItHasTheBaseAndTheRecipe() {
        OneLineage child = forked(0);
        child.doAll();

        assertThat(child.row().step()).isZero();
        assertThat(child.row().plan()).isPresent();
        assertThat(parent.coordinator.facts(ForkLinked.class)).isEmpty();
    }

    @Test
    void itsSecondTrackFoldsTheStepsThatItTookOver() {
        parent = parent(",\"initialize\":{\"technique\":\"ema\"}},\"initialize\":\"merged\"");
        parent.track().doAll();
        OneLineage child = forked(4);
        child.doAll();
        child.track().doAll();

        assertThat(linked().lineage()).isEqualTo(CHILD);
        assertThat(child.track().row().step()).isEqualTo(4);
        assertThat(child.track().sealedSteps()).containsExactly(1L, 2L, 3L, 4L);
    }
}
