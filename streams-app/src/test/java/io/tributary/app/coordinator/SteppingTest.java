package io.tributary.app.coordinator;

import static io.tributary.app.coordinator.OneLineage.EVERY;
import static io.tributary.app.coordinator.OneLineage.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.coordinator.ModelExperts.Flaw;
import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.lineage.Fact.ExpertRejected;
import io.tributary.app.lineage.Fact.GenerationCarried;
import io.tributary.app.lineage.Fact.RejectionPhase;
import io.tributary.app.lineage.Fact.ResultIgnored;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.StepProgress;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TaskWork.InspectExpert;
import io.tributary.merge.task.TaskWork.ReleaseBlobs;
import io.tributary.merge.task.TaskWork.RenderShard;
import io.tributary.merge.task.TaskWork.SealVersion;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SteppingTest {
    private final OneLineage lineage = OneLineage.publishing("latest");

    @BeforeEach
    void threeExpertsAreAccepted() {
        Stream.of("a", "b", "c").forEach(lineage::publish);
        lineage.doAll(InspectExpert.class);
    }

    private Task fold(long step, int shard) {
        return lineage.open(FoldShard.class).stream()
                .filter(task -> task.step() == step && task.shard() == shard)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no fold of step " + step + " shard " + shard));
    }

    private List<String> folds() {
        return lineage.open(FoldShard.class).stream()
                .map(task -> task.step() + "/" + task.shard())
                .toList();
    }

    @Test
    void shardsRunAheadOfEachOther() {
        assertThat(folds()).containsExactly("1/0", "1/1");
        lineage.succeed(fold(1, 0));
        assertThat(folds()).containsExactly("1/1", "2/0");
    }

    @Test
    void atMostTwoStepsAreUncommitted() {
        lineage.succeed(fold(1, 0));
        lineage.succeed(fold(2, 0));
        assertThat(folds()).containsExactly("1/1");
        assertThat(lineage.status().inFlight())
                .containsExactly(new StepProgress(1, "a", 1, 2), new StepProgress(2, "b", 1, 2));
        lineage.succeed(fold(1, 1));
        assertThat(folds()).containsExactly("2/1", "3/0");
    }

    @Test
    void aStepCommitsWhenEveryShardHasIt() {
        lineage.succeed(fold(1, 0));
        assertThat(lineage.row().step()).isZero();
        lineage.succeed(fold(1, 1));
        assertThat(lineage.row().step()).isEqualTo(1);
        assertThat(lineage.status("a").phase()).isEqualTo(ExpertPhase.FOLDED);
    }

    @Test
    void aFoldNamesWhatItNeeds() {
        lineage.succeed(fold(1, 0));
        FoldShard work = (FoldShard) fold(2, 0).work();
        assertThat(work.expertsBefore()).isEqualTo(1);
        assertThat(work.stateIn())
                .isEqualTo(Standing.state(
                        lineage.coordinator.standing(NAME).shards().get(0), 1));
        assertThat(work.expert().digest()).isEqualTo("digest-b");
    }

    @Test
    void aSecondResultForTheSameTaskIsIgnored() {
        TaskReport result = lineage.result(fold(1, 0));
        lineage.report(result);
        lineage.report(result);
        assertThat(lineage.coordinator.facts(ResultIgnored.class)).hasSize(1);
        assertThat(lineage.row().inFlight().get(0).folded()).isEqualTo(1);
    }

    @Test
    void aBadExpertInAFoldIsRejectedAndLaterOnesAreFoldedAgain() {
        lineage.succeed(fold(1, 0));
        lineage.succeed(fold(2, 0));
        Task late = fold(1, 1);
        lineage.fail(late, ErrorCode.CHANGED_AFTER_ACCEPTANCE);
        assertThat(lineage.coordinator.facts(ExpertRejected.class))
                .singleElement()
                .satisfies(fact -> assertThat(fact.phase()).isEqualTo(RejectionPhase.FOLD));
        assertThat(lineage.row().epoch()).isEqualTo(1);
        assertThat(fold(1, 0).epoch()).isEqualTo(1);
        assertThat(((FoldShard) fold(1, 0).work()).stateIn()).isEmpty();

        lineage.doAll();
        assertThat(lineage.coordinator.facts(StepCommitted.class).stream().map(StepCommitted::expertId))
                .containsExactly("b", "c");
        assertThat(lineage.status("b").step()).contains(1L);
    }

    @Test
    void aBadSecondStepLeavesTheFirstInFlight() {
        lineage.succeed(fold(1, 0));
        Task first = fold(1, 1);
        lineage.fail(fold(2, 0), ErrorCode.CHANGED_AFTER_ACCEPTANCE);
        assertThat(fold(1, 1)).isEqualTo(first);
        assertThat(fold(2, 0).epoch()).isEqualTo(1);
        lineage.doAll();
        assertThat(lineage.coordinator.facts(StepCommitted.class).stream().map(StepCommitted::expertId))
                .containsExactly("a", "c");
    }

    @Test
    void resultsOfAStepThatWasUndoneAreIgnored() {
        Task other = fold(1, 1);
        TaskReport undone = lineage.result(other);
        lineage.fail(fold(1, 0), ErrorCode.CHANGED_AFTER_ACCEPTANCE);
        lineage.report(undone);
        assertThat(lineage.coordinator.facts(ResultIgnored.class)).hasSize(1);
        assertThat(lineage.row().inFlight().get(0).folded()).isZero();
    }

    @Test
    void whatWasUndoneIsReleased() {
        lineage.succeed(fold(1, 0));
        String state = Standing.state(
                        lineage.coordinator.standing(NAME).shards().get(0), 1)
                .orElseThrow();
        lineage.fail(fold(1, 1), ErrorCode.CHANGED_AFTER_ACCEPTANCE);
        assertThat(((ReleaseBlobs) lineage.only(ReleaseBlobs.class).work()).blobs())
                .contains("state/" + state);
    }

    @Test
    void aShardThatTheExpertLeavesAloneIsCarriedWithoutATask() {
        lineage.doAll();
        String before = Standing.state(
                        lineage.coordinator.standing(NAME).shards().get(1), 3)
                .orElseThrow();
        lineage.publish("narrow", new Truth("narrow", Set.of(0), Flaw.NONE, 0));
        lineage.doAll(InspectExpert.class);
        assertThat(folds()).containsExactly("4/0");
        assertThat(lineage.coordinator.facts(GenerationCarried.class)).hasSize(1);
        lineage.doAll();
        assertThat(Standing.state(lineage.coordinator.standing(NAME).shards().get(1), 4))
                .contains(before);
        assertThat(lineage.store.holds("state/" + before)).isTrue();
    }

    @Test
    void anExpertEqualToTheBaseCommitsWithoutAnyFold() {
        lineage.doAll();
        lineage.publish("nothing", new Truth("nothing", Set.of(), Flaw.NONE, 0));
        lineage.doAll(InspectExpert.class);
        assertThat(lineage.row().step()).isEqualTo(4);
        StepCommitted fact = lineage.coordinator.facts(StepCommitted.class).get(3);
        assertThat(fact.taskNorm()).isZero();
        assertThat(fact.globals().experts()).isEqualTo(4);
    }

    @Test
    void aPausedLineageFinishesWhatIsInFlightAndStartsNothing() {
        lineage.pause();
        lineage.publish("d");
        lineage.doAll();
        assertThat(lineage.row().step()).isEqualTo(2);
        assertThat(lineage.sealedSteps()).containsExactly(2L);
        assertThat(lineage.phaseOf("d")).isEqualTo(ExpertPhase.ACCEPTED);
        lineage.resume();
        lineage.doAll();
        assertThat(lineage.row().step()).isEqualTo(4);
    }

    @Test
    void aWantedStepDoesNotCommitWhileAnotherVersionIsInTheMaking() {
        OneLineage every = OneLineage.publishing(EVERY);
        Stream.of("a", "b", "c").forEach(every::publish);
        every.doAll(InspectExpert.class, FoldShard.class);
        assertThat(every.row().step()).isEqualTo(1);
        every.doAll(RenderShard.class);
        assertThat(every.row().step()).isEqualTo(1);
        every.succeed(every.only(SealVersion.class));
        assertThat(every.row().step()).isEqualTo(2);
    }
}
