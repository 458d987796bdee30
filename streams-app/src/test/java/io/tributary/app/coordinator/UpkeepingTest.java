package io.tributary.app.coordinator;

import static io.tributary.app.coordinator.OneLineage.EVERY;
import static io.tributary.app.coordinator.OneLineage.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.TaskWork;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TaskWork.InspectExpert;
import io.tributary.merge.task.TaskWork.ReleaseBlobs;
import io.tributary.merge.task.TaskWork.RenderShard;
import io.tributary.merge.task.TaskWork.SweepStore;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UpkeepingTest {
    private static final long LITTER_MILLIS = Timing.DEFAULT.litter().toMillis();

    private final OneLineage lineage = OneLineage.publishing(EVERY);

    private Set<String> needed() {
        return Keeping.needed(lineage.coordinator.standing(NAME));
    }

    private void littered() {
        lineage.publish("expert");
        TaskReport twice = lineage.result(lineage.only(InspectExpert.class));
        lineage.report(twice);
        lineage.report(twice);
    }

    @Test
    void afterEachStepTheStoreHoldsTheSameNumberOfBlobs() {
        lineage.publish("first");
        lineage.doAll();
        int blobs = lineage.store.names().size();
        for (int i = 0; i < 40; i++) {
            lineage.publish("expert" + i);
            lineage.doAll();
            assertThat(lineage.store.names()).hasSize(blobs).isEqualTo(needed());
        }
    }

    @Test
    void aReleaseIsRememberedUntilItIsConfirmed() {
        lineage.publish("expert");
        lineage.doAll(InspectExpert.class, FoldShard.class);
        Task release = lineage.only(ReleaseBlobs.class);
        lineage.fail(release, ErrorCode.STORE_UNAVAILABLE);
        lineage.coordinator.restart();
        lineage.coordinator.pass(1000);
        assertThat(lineage.only(ReleaseBlobs.class).attempt()).isEqualTo(2);
        lineage.doAll();
        assertThat(lineage.store.names()).isEqualTo(needed());
    }

    @Test
    void theInputsOfAVersionInTheMakingStay() {
        lineage.publish("a");
        lineage.publish("b");
        lineage.doAll(InspectExpert.class, FoldShard.class, ReleaseBlobs.class);
        lineage.open(RenderShard.class).forEach(task -> assertThat(lineage.store.holds(
                        "state/" + ((RenderShard) task.work()).state().orElseThrow()))
                .isTrue());
    }

    @Test
    void aSweepComesSomeTimeAfterAnIgnoredResult() {
        littered();
        lineage.doAll();
        lineage.coordinator.pass(LITTER_MILLIS - 1);
        assertThat(lineage.open(SweepStore.class)).isEmpty();
        lineage.store.write("state/", "left behind", lineage.coordinator.now - LITTER_MILLIS);
        lineage.coordinator.pass(1);
        SweepStore sweep = (SweepStore) lineage.only(SweepStore.class).work();
        assertThat(sweep.live()).containsExactlyInAnyOrderElementsOf(needed());
        assertThat(sweep.versions()).containsExactly(1L);
        lineage.doAll();
        assertThat(lineage.store.names()).isEqualTo(needed());
        lineage.coordinator.pass(2 * LITTER_MILLIS);
        assertThat(lineage.open(TaskWork.class)).isEmpty();
    }

    @Test
    void aSweepRunsAlone() {
        littered();
        List<Task> folds = lineage.open(FoldShard.class);
        folds.forEach(lineage::progress);
        lineage.publish("next");
        lineage.doAll(InspectExpert.class);
        for (long passed = 0; passed <= LITTER_MILLIS; passed += 30_000) {
            folds.forEach(lineage::progress);
            lineage.coordinator.pass(30_000);
        }
        lineage.publish("later");
        assertThat(lineage.open(TaskWork.class))
                .as("nothing new while the folds end")
                .isEqualTo(folds);
        folds.forEach(lineage::succeed);
        assertThat(lineage.open(TaskWork.class)).hasSize(1).hasSameElementsAs(lineage.open(SweepStore.class));
        lineage.doAll();
        assertThat(lineage.row().step()).isEqualTo(3);
    }

    @Test
    void aSweepDeliveredAgainLaterTakesNothingNew() {
        littered();
        lineage.doAll();
        lineage.coordinator.pass(LITTER_MILLIS);
        Task sweep = lineage.only(SweepStore.class);
        lineage.succeed(sweep);
        lineage.publish("next");
        lineage.doAll();
        lineage.succeed(sweep);
        assertThat(lineage.store.names()).containsAll(needed());
        assertThat(lineage.store.versions()).containsExactly(1L, 2L);
    }
}
