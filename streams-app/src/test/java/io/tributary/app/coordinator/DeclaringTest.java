package io.tributary.app.coordinator;

import static io.tributary.app.coordinator.OneLineage.EVERY;
import static io.tributary.app.coordinator.OneLineage.NAME;
import static io.tributary.app.coordinator.OneLineage.recipe;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.Fact.DeclarationAccepted;
import io.tributary.app.lineage.Fact.EventRefused;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageEvent.LineagePaused;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.task.TaskWork.InspectBase;
import io.tributary.merge.task.TaskWork.InspectExpert;
import org.junit.jupiter.api.Test;

final class DeclaringTest {
    private final OneLineage lineage = new OneLineage();

    private EventRefused refusal() {
        return lineage.coordinator.facts(EventRefused.class).get(0);
    }

    @Test
    void aDeclaredLineageInspectsItsBaseAndIsThenActive() {
        lineage.event(lineage.declaration("base", recipe(EVERY, 5)));
        assertThat(lineage.status().phase()).isEqualTo(LineagePhase.DECLARING);
        lineage.succeed(lineage.only(InspectBase.class));
        assertThat(lineage.status().phase()).isEqualTo(LineagePhase.ACTIVE);
        assertThat(lineage.status().shards()).isEqualTo(OneLineage.SHARDS);
    }

    @Test
    void theSameDeclarationAgainChangesNothing() {
        lineage.event(lineage.declaration("base", recipe(EVERY, 5)));
        lineage.event(lineage.declaration("base", recipe(EVERY, 5)));
        assertThat(lineage.coordinator.facts(DeclarationAccepted.class)).hasSize(1);
        assertThat(lineage.coordinator.facts(EventRefused.class)).isEmpty();
    }

    @Test
    void anotherDeclarationOfTheNameIsRefusedAndToldWhatDiffers() {
        lineage.event(lineage.declaration("base", recipe(EVERY, 5)));
        lineage.event(lineage.declaration("other", recipe("latest", 5)));
        assertThat(refusal().code()).isEqualTo(ErrorCode.LINEAGE_EXISTS);
        assertThat(refusal().message())
                .contains("base (has base, asked other)")
                .contains("publish (has \"every\", asked \"latest\")")
                .doesNotContain("retain");
        assertThat(lineage.coordinator.told(RefusalStatus.class, NAME + "/refusal//other"))
                .extracting(RefusalStatus::code)
                .isEqualTo(ErrorCode.LINEAGE_EXISTS);
    }

    @Test
    void aRecipeThatCannotBeReadIsRefused() {
        lineage.event(new LineageDeclared(NAME, 0, new CheckpointRef("store:bases/b", "b"), "{\"publsh\":1}", false));
        assertThat(refusal().code()).isEqualTo(ErrorCode.INVALID_RECIPE);
        assertThat(lineage.coordinator.ledger().lineages()).isEmpty();
    }

    @Test
    void aDeviceThatHasNoQueueIsRefused() {
        String recipe = recipe(EVERY, 5).replace("\"retain\"", "\"numerics\":{\"device\":\"abacus\"},\"retain\"");
        lineage.event(new LineageDeclared(NAME, 0, new CheckpointRef("store:bases/b", "b"), recipe, false));
        assertThat(refusal().code()).isEqualTo(ErrorCode.INVALID_RECIPE);
        assertThat(refusal().message()).contains("abacus");
    }

    @Test
    void aNameThatIsNoNameIsRefused() {
        lineage.event(new LineageDeclared("../up", 0, new CheckpointRef("b", "b"), recipe(EVERY, 5), false));
        assertThat(refusal().code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void anUnusableBaseRefusesTheLineageAndASecondDeclarationStartsAfresh() {
        lineage.badBase("bad");
        lineage.event(lineage.declaration("bad", recipe(EVERY, 5)));
        lineage.fail(lineage.only(InspectBase.class), ErrorCode.NOT_A_CHECKPOINT);
        assertThat(lineage.status().phase()).isEqualTo(LineagePhase.REFUSED);
        assertThat(lineage.status().reason()).isEqualTo("because");

        lineage.event(lineage.declaration("good", recipe(EVERY, 5)));
        lineage.doAll();
        assertThat(lineage.status().phase()).isEqualTo(LineagePhase.ACTIVE);
    }

    @Test
    void expertsThatCameToARefusedDeclarationWaitForTheNextOne() {
        lineage.badBase("bad");
        lineage.event(lineage.declaration("bad", recipe(EVERY, 5)));
        lineage.publish("early");
        lineage.fail(lineage.only(InspectBase.class), ErrorCode.NOT_A_CHECKPOINT);
        lineage.publish("late");
        assertThat(refusal().expertId()).isEqualTo("late");

        lineage.event(lineage.declaration("good", recipe(EVERY, 5)));
        lineage.doAll();
        assertThat(lineage.phaseOf("early")).isEqualTo(ExpertPhase.FOLDED);
    }

    @Test
    void anEventForAnUnknownLineageIsRefused() {
        lineage.publish("expert");
        lineage.event(new LineagePaused(NAME, 0, "lunch"));
        assertThat(lineage.coordinator.facts(EventRefused.class))
                .hasSize(2)
                .allMatch(fact -> fact.code() == ErrorCode.UNKNOWN_LINEAGE);
    }

    @Test
    void nothingIsInspectedBeforeTheBaseIsPlanned() {
        lineage.event(lineage.declaration("base", recipe(EVERY, 5)));
        lineage.publish("expert");
        assertThat(lineage.open(InspectExpert.class)).isEmpty();
    }

    @Test
    void aPauseDuringDeclaringHoldsAfterIt() {
        lineage.event(lineage.declaration("base", recipe(EVERY, 5)));
        lineage.pause();
        lineage.publish("expert");
        lineage.doAll();
        assertThat(lineage.status().phase()).isEqualTo(LineagePhase.PAUSED);
        assertThat(lineage.phaseOf("expert")).isEqualTo(ExpertPhase.ACCEPTED);
    }
}
