package io.tributary.app.coordinator;

import static io.tributary.app.coordinator.OneLineage.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.coordinator.ModelExperts.Flaw;
import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.Announcement.VersionSealed;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.TaskWork.InspectExpert;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InitializingTest {

    private static OneLineage from(String initialize, String publish) {
        return OneLineage.of("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"publish\":\"" + publish
                + "\",\"initialize\":\"" + initialize + "\"}");
    }

    private static List<InitializationReady> announced(OneLineage lineage) {
        return lineage.coordinator.announced(InitializationReady.class);
    }

    @Test
    void theFirstExpertStartsFromTheBaseAsSoonAsItIsInspected() {
        for (String initialize : List.of("base", "last", "deploy")) {
            OneLineage lineage = from(initialize, "every");
            assertThat(announced(lineage)).hasSize(1).allSatisfy(ready -> {
                assertThat(ready.lineage()).isEqualTo(NAME);
                assertThat(ready.step()).isZero();
                assertThat(ready.from()).isEqualTo(initialize);
                assertThat(ready.checkpoint().uri()).isEqualTo("store:bases/base");
            });
        }
    }

    @Test
    void fromTheBaseEveryStepSaysTheBaseAgain() {
        OneLineage lineage = from("base", "every-3");
        lineage.publish("a");
        lineage.publish("b");
        lineage.doAll();
        assertThat(announced(lineage)).extracting(InitializationReady::step).containsExactly(0L, 1L, 2L);
        assertThat(announced(lineage))
                .extracting(ready -> ready.checkpoint().digest())
                .containsOnly("base");
    }

    @Test
    void fromTheLastEveryStepNamesTheExpertThatItFolded() {
        OneLineage lineage = from("last", "every-3");
        lineage.publish("a");
        lineage.publish("b");
        lineage.doAll();
        assertThat(announced(lineage))
                .extracting(ready -> ready.checkpoint().digest())
                .containsExactly("base", "digest-a", "digest-b");
    }

    @Test
    void fromTheDeployedModelEveryVersionIsNamedWithTheDigestOfItsWeights() {
        OneLineage lineage = from("deploy", "every");
        lineage.publish("a");
        lineage.publish("b");
        lineage.doAll();
        List<VersionSealed> versions = lineage.coordinator.announced(VersionSealed.class);
        List<InitializationReady> ready = announced(lineage);
        assertThat(ready).hasSize(3);
        for (int i = 0; i < versions.size(); i++) {
            assertThat(ready.get(i + 1).step()).isEqualTo(versions.get(i).step());
            assertThat(ready.get(i + 1).checkpoint().uri())
                    .isEqualTo("store:" + versions.get(i).path());
            assertThat(ready.get(i + 1).checkpoint().digest())
                    .isEqualTo(versions.get(i).weights());
        }
    }

    @Test
    void aRejectedExpertChangesNothing() {
        OneLineage lineage = from("last", "every");
        lineage.publish("bad", new Truth("bad", Set.of(0, 1), Flaw.NONE, 0));
        lineage.fail(lineage.only(InspectExpert.class), ErrorCode.NOT_FINITE);
        lineage.doAll();
        assertThat(announced(lineage)).hasSize(1);
    }
}
