package io.tributary.app.coordinator;

import static io.tributary.app.coordinator.OneLineage.EVERY;
import static io.tributary.app.coordinator.OneLineage.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.Fact.LineageBlocked;
import io.tributary.app.lineage.Fact.TaskAdvanced;
import io.tributary.app.lineage.Fact.TaskPostponed;
import io.tributary.app.lineage.Fact.TaskResent;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskSucceeded;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.task.TaskOutput.BlobsReleased;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TaskWork.InspectExpert;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SendingTest {
    private static final long SECOND = 1000;

    private final OneLineage lineage = OneLineage.publishing(EVERY);

    @BeforeEach
    void anExpertWaitsForItsInspection() {
        lineage.publish("expert");
    }

    private Task inspection() {
        return lineage.only(InspectExpert.class);
    }

    private int resent() {
        return lineage.coordinator.facts(TaskResent.class).size();
    }

    private void exhaust() {
        for (int i = 0; i < Timing.DEFAULT.attempts(); i++) {
            lineage.fail(inspection(), ErrorCode.STORE_UNAVAILABLE);
            lineage.coordinator.pass(130 * SECOND);
        }
    }

    @Test
    void aFailureThatMayPassIsSentAgainAfterAWhileWithAnotherAttemptNumber() {
        Task first = inspection();
        lineage.fail(first, ErrorCode.STORE_UNAVAILABLE);
        assertThat(resent()).isZero();
        lineage.coordinator.pass(SECOND);
        assertThat(inspection().id()).isEqualTo(first.id());
        assertThat(inspection().attempt()).isEqualTo(2);
        lineage.doAll();
        assertThat(lineage.phaseOf("expert")).isEqualTo(ExpertPhase.FOLDED);
    }

    @Test
    void eachFailureDoublesTheWait() {
        lineage.fail(inspection(), ErrorCode.OUT_OF_MEMORY);
        lineage.coordinator.pass(SECOND);
        lineage.fail(inspection(), ErrorCode.OUT_OF_MEMORY);
        lineage.coordinator.pass(SECOND);
        assertThat(resent()).isEqualTo(1);
        lineage.coordinator.pass(SECOND);
        assertThat(resent()).isEqualTo(2);
    }

    @Test
    void afterTooManyFailuresTheLineageIsBlockedAndNoExpertRejected() {
        exhaust();
        assertThat(lineage.status().phase()).isEqualTo(LineagePhase.BLOCKED);
        assertThat(lineage.status().reason()).contains("STORE_UNAVAILABLE").contains("because");
        assertThat(lineage.phaseOf("expert")).isEqualTo(ExpertPhase.ARRIVED);
        int sent = lineage.coordinator.sent.size();
        lineage.coordinator.pass(100_000 * SECOND);
        assertThat(lineage.coordinator.sent).hasSize(sent);
    }

    @Test
    void whatExceedsAWorkersMemoryIsTriedByOthersButNotForLong() {
        for (int failure = 1; failure <= 3; failure++) {
            assertThat(lineage.status().phase()).isEqualTo(LineagePhase.ACTIVE);
            lineage.fail(inspection(), ErrorCode.EXCEEDS_MEMORY);
            lineage.coordinator.pass(10 * SECOND);
        }
        assertThat(lineage.status().phase()).isEqualTo(LineagePhase.BLOCKED);
        assertThat(lineage.status().reason()).contains("EXCEEDS_MEMORY").contains("3 times");
        assertThat(lineage.phaseOf("expert")).isEqualTo(ExpertPhase.ARRIVED);
    }

    @Test
    void resumeStartsTheCountAgain() {
        exhaust();
        lineage.resume();
        assertThat(lineage.status().phase()).isEqualTo(LineagePhase.ACTIVE);
        lineage.fail(inspection(), ErrorCode.STORE_UNAVAILABLE);
        assertThat(lineage.coordinator.facts(LineageBlocked.class)).hasSize(1);
        lineage.coordinator.pass(SECOND);
        lineage.doAll();
        assertThat(lineage.phaseOf("expert")).isEqualTo(ExpertPhase.FOLDED);
    }

    @Test
    void aResultThatComesWhileBlockedIsKept() {
        Task early = inspection();
        TaskReport result = lineage.result(early);
        exhaust();
        lineage.report(result);
        assertThat(lineage.phaseOf("expert")).isEqualTo(ExpertPhase.ACCEPTED);
        assertThat(lineage.open(FoldShard.class)).isEmpty();
        lineage.resume();
        assertThat(lineage.open(FoldShard.class)).hasSize(2);
    }

    @Test
    void aFailureOfAnOlderAttemptIsNoNews() {
        Task first = inspection();
        lineage.fail(first, ErrorCode.OUT_OF_MEMORY);
        lineage.fail(first, ErrorCode.OUT_OF_MEMORY);
        lineage.coordinator.pass(SECOND);
        lineage.fail(first, ErrorCode.NOT_FINITE);
        assertThat(lineage.coordinator.facts(TaskPostponed.class)).hasSize(1);
        assertThat(lineage.phaseOf("expert")).isEqualTo(ExpertPhase.ARRIVED);
    }

    @Test
    void theLateResultOfAnOlderAttemptCounts() {
        TaskReport late = lineage.result(inspection());
        lineage.fail(inspection(), ErrorCode.WORKER_LOST);
        lineage.coordinator.pass(SECOND);
        lineage.report(late);
        assertThat(lineage.phaseOf("expert")).isEqualTo(ExpertPhase.FOLDING);
        assertThat(lineage.open(InspectExpert.class)).isEmpty();
    }

    @Test
    void aMissingInputOfACurrentTaskIsSentAgain() {
        lineage.doAll(InspectExpert.class);
        lineage.stale(lineage.open(FoldShard.class).get(0));
        assertThat(lineage.coordinator.facts(TaskPostponed.class)).hasSize(1);
        assertThat(lineage.phaseOf("expert")).isEqualTo(ExpertPhase.FOLDING);
    }

    @Test
    void aRunningTaskThatFallsSilentIsSentAgain() {
        lineage.progress(inspection());
        lineage.coordinator.pass(59 * SECOND);
        assertThat(resent()).isZero();
        lineage.coordinator.pass(SECOND);
        assertThat(resent()).isEqualTo(1);
    }

    @Test
    void signsOfLifeMoveTheDeadlineAndFewOfThemAreLogged() {
        for (int i = 0; i < 100; i++) {
            lineage.progress(inspection());
            lineage.coordinator.pass(SECOND);
        }
        assertThat(resent()).isZero();
        assertThat(lineage.coordinator.facts(TaskAdvanced.class)).hasSizeBetween(3, 5);
    }

    @Test
    void aTaskThatNobodyTakesIsSentAgainAndNeverBlocks() {
        for (int i = 0; i < 48; i++) {
            lineage.coordinator.pass(1800 * SECOND);
        }
        assertThat(resent()).isBetween(3, 8);
        assertThat(lineage.status().phase()).isEqualTo(LineagePhase.ACTIVE);
    }

    @Test
    void anAnswerThatDoesNotFitIsAFailure() {
        Task task = inspection();
        lineage.report(new TaskSucceeded(task.id(), NAME, 1, "worker", 1, new BlobsReleased(0, 0)));
        assertThat(lineage.coordinator.facts(TaskPostponed.class).get(0).code()).isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void aTasksIdIsForEver() {
        Order order = Order.of(
                new InspectExpert(
                        "plan", "expert", new CheckpointRef("uri", "digest"), Optional.empty(), 1, Map.of(), 0),
                List.of("plan", "expert", "digest", ""));
        assertThat(order.id("line")).isEqualTo("a538a9138882284e05693ca0688500043ea242631e64c03fa92f2564d6b95772");
    }
}
