package io.tributary.app.coordinator;

import static io.tributary.app.coordinator.OneLineage.EVERY;
import static io.tributary.app.coordinator.OneLineage.NAME;
import static io.tributary.app.coordinator.OneLineage.recipe;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.Announcement.EvaluationRequested;
import io.tributary.app.lineage.Announcement.VersionSealed;
import io.tributary.app.lineage.Fact.LineageBlocked;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.app.lineage.Task;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.FoldedExpert;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TaskWork.InspectExpert;
import io.tributary.merge.task.TaskWork.RenderShard;
import io.tributary.merge.task.TaskWork.SealVersion;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PublishingTest {

    private static OneLineage afterThree(String policy) {
        OneLineage lineage = OneLineage.publishing(policy);
        Stream.of("a", "b", "c").forEach(lineage::publish);
        return lineage;
    }

    @Test
    void everyMakesAVersionOfEachStep() {
        OneLineage lineage = afterThree(EVERY);
        lineage.doAll();
        assertThat(lineage.sealedSteps()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void everySecondMakesAVersionOfEachSecondStep() {
        OneLineage lineage = afterThree("every-2");
        lineage.doAll();
        assertThat(lineage.sealedSteps()).containsExactly(2L);
    }

    @Test
    void latestSkipsVersionsWhileExpertsWait() {
        OneLineage lineage = afterThree("latest");
        lineage.doAll();
        assertThat(lineage.sealedSteps()).containsExactly(3L);
    }

    @Test
    void latestMakesTheHeadAfterAllWhenThoseWhoWaitedAreRejected() {
        OneLineage lineage = OneLineage.publishing("latest");
        lineage.publish("a");
        lineage.publish("b");
        lineage.succeed(lineage.open(InspectExpert.class).get(0));
        lineage.doAll(FoldShard.class);
        assertThat(lineage.row().step()).isEqualTo(1);
        assertThat(lineage.open(RenderShard.class)).isEmpty();
        lineage.fail(lineage.only(InspectExpert.class), ErrorCode.NOT_FINITE);
        lineage.doAll();
        assertThat(lineage.sealedSteps()).containsExactly(1L);
    }

    @Test
    void aVersionTellsTheStepsSinceTheOneBefore() {
        OneLineage lineage = afterThree("every-2");
        lineage.doAll();
        lineage.publish("d");
        lineage.doAll(InspectExpert.class, FoldShard.class, RenderShard.class);
        SealVersion work = (SealVersion) lineage.only(SealVersion.class).work();
        assertThat(work.since().stream().map(FoldedExpert::expertId)).containsExactly("c", "d");
        assertThat(work.parents()).containsExactly(1L);
        assertThat(work.version()).isEqualTo(2);
        assertThat(work.history()).isPresent();
        assertThat(work.rendered()).hasSize(OneLineage.SHARDS);
        assertThat(work.diagnostics()).hasSize(OneLineage.SHARDS);
        assertThat(work.globals())
                .isEqualTo(lineage.coordinator.standing(NAME).step(4).globals());
    }

    @Test
    void aSealedVersionIsToldToReadersAndTheWorld() {
        OneLineage lineage = afterThree("latest");
        lineage.doAll();
        assertThat(lineage.coordinator
                        .told(VersionStatus.class, NAME + "/version/1")
                        .experts())
                .isEqualTo(3);
        assertThat(lineage.status().version()).contains(1L);
        assertThat(lineage.coordinator.announced(VersionSealed.class)).hasSize(1);
        assertThat(lineage.coordinator.announced(EvaluationRequested.class)).hasSize(1);
    }

    @Test
    void anExpertKnowsTheFirstVersionThatContainsIt() {
        OneLineage lineage = afterThree("every-2");
        lineage.doAll();
        assertThat(lineage.status("a").version()).contains(1L);
        assertThat(lineage.status("b").version()).contains(1L);
        assertThat(lineage.status("c").version()).isEmpty();
    }

    @Test
    void versionsBeyondTheRetainedOnesGo() {
        OneLineage lineage = new OneLineage();
        lineage.event(lineage.declaration("base", recipe(EVERY, 2)));
        Stream.of("a", "b", "c").forEach(lineage::publish);
        lineage.doAll();
        assertThat(lineage.store.versions()).containsExactly(2L, 3L);
        assertThat(lineage.coordinator
                        .told(VersionStatus.class, NAME + "/version/1")
                        .phase())
                .isEqualTo(VersionPhase.RETIRED);
    }

    @Test
    void aFailedRenderNeverRejectsAnExpert() {
        OneLineage lineage = OneLineage.publishing(EVERY);
        lineage.publish("a");
        lineage.doAll(InspectExpert.class, FoldShard.class);
        Task render = lineage.open(RenderShard.class).get(0);
        for (int i = 0; i < Timing.DEFAULT.attempts(); i++) {
            lineage.fail(lineage.open(RenderShard.class).get(0), ErrorCode.NOT_FINITE);
            lineage.coordinator.pass(600_000);
        }
        assertThat(lineage.coordinator.facts(LineageBlocked.class))
                .singleElement()
                .satisfies(fact -> assertThat(fact.taskId()).isEqualTo(render.id()));
        assertThat(lineage.status().rejected()).isZero();
    }
}
