package io.tributary.app.coordinator;

import static io.tributary.app.coordinator.OneLineage.EVERY;
import static io.tributary.app.coordinator.OneLineage.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.coordinator.ModelExperts.Flaw;
import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.lineage.Fact.EventRefused;
import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.Fact.ExpertRepeated;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.Task;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TaskWork.InspectExpert;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ArrivingTest {
    private static final Truth OTHER = new Truth("other", Set.of(0), Flaw.NONE, 0);

    private final OneLineage lineage = OneLineage.publishing(EVERY);

    @Test
    void theLogsOrderDecidesTheStepWhateverTheInspectionsSpeed() {
        lineage.publish("first");
        lineage.publish("second");
        List<Task> inspections = lineage.open(InspectExpert.class);
        lineage.succeed(inspections.get(1));
        assertThat(lineage.open(FoldShard.class)).isEmpty();
        lineage.succeed(inspections.get(0));
        lineage.doAll();
        assertThat(lineage.coordinator.facts(StepCommitted.class).stream().map(StepCommitted::expertId))
                .containsExactly("first", "second");
    }

    @Test
    void onlySoManyExpertsAreInspectedAhead() {
        for (int i = 0; i < 20; i++) {
            lineage.publish("expert" + i);
        }
        assertThat(lineage.open(InspectExpert.class)).hasSize(6);
    }

    @Test
    void theSameContentUnderTheSameIdOnlyTellsItsStatusAgain() {
        lineage.publish("expert");
        lineage.doAll();
        lineage.publish("expert");
        assertThat(lineage.coordinator.facts(ExpertRepeated.class)).hasSize(1);
        assertThat(lineage.coordinator.facts(ExpertArrived.class)).hasSize(1);
        assertThat(lineage.status("expert").phase()).isEqualTo(ExpertPhase.FOLDED);
    }

    @Test
    void otherContentUnderATakenIdIsRefused() {
        lineage.publish("expert");
        lineage.publish("expert", OTHER);
        assertThat(lineage.coordinator.facts(EventRefused.class))
                .singleElement()
                .satisfies(fact ->
                        assertThat(fact.message()).contains("digest-expert").contains("other"));
        assertThat(lineage.coordinator
                        .told(RefusalStatus.class, NAME + "/refusal/expert/other")
                        .code())
                .isEqualTo(ErrorCode.EXPERT_ID_TAKEN);
    }

    @Test
    void theSameWeightsWithAnotherWeightOrOtherStatisticsAreOtherContent() {
        lineage.publish("expert", OTHER, 2, Map.of("fisher", "f1"));
        lineage.publish("expert", OTHER, 2, Map.of("fisher", "f1"));
        assertThat(lineage.coordinator.facts(ExpertRepeated.class)).hasSize(1);
        lineage.publish("expert", OTHER, 1, Map.of("fisher", "f1"));
        lineage.publish("expert", OTHER, 2, Map.of("fisher", "f2"));
        lineage.publish("expert", OTHER, 2, Map.of());
        assertThat(lineage.coordinator.facts(EventRefused.class))
                .hasSize(3)
                .allSatisfy(fact -> assertThat(fact.message()).contains("with another weight, with other statistics"));
        InspectExpert inspection =
                (InspectExpert) lineage.only(InspectExpert.class).work();
        assertThat(inspection.weight()).isEqualTo(2);
        assertThat(inspection.statistics()).containsOnlyKeys("fisher");
    }

    @Test
    void anExpertThatLackedAStatisticMayComeAgainWithIt() {
        lineage.publish("expert", OTHER);
        lineage.fail(lineage.only(InspectExpert.class), ErrorCode.MISSING_STATISTIC);
        lineage.publish("expert", OTHER, 1, Map.of("fisher", "f1"));
        lineage.doAll();
        assertThat(lineage.phaseOf("expert")).isEqualTo(ExpertPhase.FOLDED);
    }

    @Test
    void aWeightThatIsNoNumberFromZeroIsRefused() {
        for (double weight : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            lineage.publish("expert", OTHER, weight, Map.of());
        }
        assertThat(lineage.coordinator.facts(EventRefused.class)).hasSize(3).allSatisfy(fact -> assertThat(
                        fact.message())
                .contains("weight of expert 'expert'", "expected a finite number from 0"));
        assertThat(lineage.coordinator.facts(ExpertArrived.class)).isEmpty();
    }

    @Test
    void anIdWhoseExpertWasRejectedIsFreeForOtherContent() {
        lineage.publish("expert", new Truth("bad", Set.of(0), Flaw.SHOWS_AT_INSPECTION, 0));
        lineage.fail(lineage.only(InspectExpert.class), ErrorCode.NOT_FINITE);
        lineage.publish("expert", OTHER);
        lineage.doAll();
        assertThat(lineage.phaseOf("expert")).isEqualTo(ExpertPhase.FOLDED);
        assertThat(lineage.status().rejected()).isEqualTo(1);
        assertThat(lineage.status().waiting()).isZero();
    }

    @Test
    void aBadExpertIsRejectedAtInspectionAndTheNextTakesItsStep() {
        lineage.publish("bad", new Truth("bad", Set.of(0), Flaw.SHOWS_AT_INSPECTION, 0));
        lineage.publish("good");
        lineage.fail(lineage.open(InspectExpert.class).get(0), ErrorCode.NOT_FINITE);
        lineage.doAll();
        assertThat(lineage.status("bad").phase()).isEqualTo(ExpertPhase.REJECTED);
        assertThat(lineage.status("bad").code()).contains(ErrorCode.NOT_FINITE);
        assertThat(lineage.status("good").step()).contains(1L);
    }

    @Test
    void twoIdsWithTheSameContentAreTwoExperts() {
        lineage.publish("one", OTHER);
        lineage.publish("two", OTHER);
        lineage.doAll();
        assertThat(lineage.row().step()).isEqualTo(2);
    }

    @Test
    void anIdThatIsNoNameIsRefused() {
        lineage.publish("a/b", OTHER);
        assertThat(lineage.coordinator.facts(EventRefused.class).get(0).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }
}
