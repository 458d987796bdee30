package io.tributary.app.coordinator;

import static io.tributary.app.coordinator.OneLineage.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.coordinator.ModelExperts.Flaw;
import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.lineage.Fact.EventRefused;
import io.tributary.app.lineage.Fact.RetractionAsked;
import io.tributary.app.lineage.Fact.RetractionFailed;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.VersionRow;
import io.tributary.app.lineage.LineageEvent.ExpertRetracted;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.StatusRow.ReworkStatus;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.TaskWork.FindExperts;
import io.tributary.merge.task.TaskWork.FoldShard;
import io.tributary.merge.task.TaskWork.InspectExpert;
import io.tributary.merge.task.TaskWork.SoughtExpert;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RetractingTest {
    private static OneLineage lineage(String technique, String policy, String anchors) {
        String recipe = OneLineage.recipe(policy, 0)
                .replace("opcm", technique)
                .replace("\"retain\"", "\"anchors\":" + anchors + ",\"retain\"");
        return OneLineage.of(recipe);
    }

    /** Four good experts, folded and sealed. */
    private static OneLineage four(String technique, String policy, String anchors) {
        OneLineage lineage = lineage(technique, policy, anchors);
        List.of("a", "b", "c", "d").forEach(lineage::publish);
        lineage.doAll();
        return lineage;
    }

    private static void retract(OneLineage lineage, String expertId, String by) {
        lineage.event(new ExpertRetracted(NAME, lineage.coordinator.now, expertId, by, "because"));
    }

    private static List<String> folded(OneLineage lineage, int shard) {
        ShardRow row = lineage.coordinator.ledger().shard(NAME, Standing.TRACK, shard);
        return Standing.state(row, lineage.row().step())
                .map(state -> lineage.store.read("state/" + state))
                .map(text -> List.of(text.substring(text.indexOf(':') + 1).split(",")))
                .orElse(List.of());
    }

    private static VersionStatus version(OneLineage lineage, long number) {
        return lineage.coordinator
                .ledger()
                .version(NAME, number)
                .map(VersionRow::status)
                .orElseThrow();
    }

    private static void storeHoldsWhatIsLive(OneLineage lineage) {
        assertThat(lineage.store.names()).isEqualTo(Keeping.live(lineage.coordinator.standing(NAME)));
    }

    @Test
    void theOthersAreFoldedAgainFromTheNearestAnchorBefore() {
        OneLineage lineage = four("opcm", "every", "{\"last\":0,\"every\":2}");
        retract(lineage, "c", "");

        assertThat(lineage.coordinator.facts(RetractionAsked.class))
                .singleElement()
                .satisfies(asked -> assertThat(asked.by()).isEqualTo(RetractionBy.REFOLD))
                .satisfies(asked -> assertThat(asked.anchor()).isEqualTo(2))
                .satisfies(asked -> assertThat(asked.folds()).isEqualTo(1));
        assertThat(((FindExperts) lineage.only(FindExperts.class).work()).experts())
                .extracting(SoughtExpert::expertId)
                .containsExactly("d");
        assertThat(lineage.status().rework()).contains(new ReworkStatus("c", "refold", 2, 1));
        lineage.doAll();

        assertThat(folded(lineage, 0)).containsExactly("digest-a", "digest-b", "digest-d");
        assertThat(lineage.row().step()).isEqualTo(3);
        assertThat(lineage.row().epoch()).isEqualTo(1);
        assertThat(lineage.phaseOf("c")).isEqualTo(ExpertPhase.RETRACTED);
        assertThat(lineage.status("d").step()).contains(3L);
        assertThat(lineage.status().rework()).isEmpty();
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void versionsThatContainItSayThatItIsOutAndTheNewHeadIsSealed() {
        OneLineage lineage = four("opcm", "every", "{\"last\":0,\"every\":2}");
        retract(lineage, "c", "");
        lineage.doAll();

        assertThat(version(lineage, 2).retracted()).isEmpty();
        assertThat(version(lineage, 3).retracted()).containsExactly("c");
        assertThat(version(lineage, 4).retracted()).containsExactly("c");
        VersionStatus made = version(lineage, 5);
        assertThat(made.step()).isEqualTo(3);
        assertThat(made.experts()).isEqualTo(3);
        assertThat(made.epoch()).isEqualTo(1);
        assertThat(made.retracted()).isEmpty();
        assertThat(lineage.coordinator
                        .told(VersionStatus.class, NAME + "/version/4")
                        .retracted())
                .containsExactly("c");
    }

    @Test
    void whateverThePolicyTheStepsBetweenBecomeNoVersionsAndTheLastDoes() {
        OneLineage lineage = four("opcm", "every-3", "{\"last\":0}");
        assertThat(lineage.sealedSteps()).containsExactly(3L);
        retract(lineage, "a", "refold");
        lineage.publish("e");
        lineage.publish("f");
        lineage.doAll();

        assertThat(lineage.sealedSteps()).containsExactly(3L, 3L);
        assertThat(lineage.row().step()).isEqualTo(5);
        assertThat(folded(lineage, 0)).containsExactly("digest-b", "digest-c", "digest-d", "digest-e", "digest-f");
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void sumsAreSubtractedFromForThePriceOfOneFold() {
        OneLineage lineage = four("average", "every", "{\"last\":0}");
        int before = lineage.coordinator.sent.size();
        retract(lineage, "b", "");
        lineage.doAll();

        assertThat(lineage.coordinator.sent.subList(before, lineage.coordinator.sent.size()))
                .filteredOn(task -> task.work() instanceof FoldShard)
                .hasSize(OneLineage.SHARDS)
                .allMatch(task -> ((FoldShard) task.work()).unfold());
        assertThat(folded(lineage, 0)).containsExactly("digest-a", "digest-c", "digest-d");
        assertThat(lineage.row().step()).isEqualTo(3);
        assertThat(lineage.status("a").step()).contains(1L);
        assertThat(lineage.status("c").step()).contains(2L);
        assertThat(lineage.status("d").step()).contains(3L);
        assertThat(version(lineage, 5).experts()).isEqualTo(3);
        assertThat(version(lineage, 2).retracted()).containsExactly("b");
        storeHoldsWhatIsLive(lineage);

        lineage.publish("e");
        lineage.doAll();
        assertThat(folded(lineage, 1)).containsExactly("digest-a", "digest-c", "digest-d", "digest-e");
        assertThat(version(lineage, 6).experts()).isEqualTo(4);
    }

    @Test
    void aShardThatItDoesNotTouchIsNotSubtractedFrom() {
        OneLineage lineage = lineage("average", "every", "{\"last\":0}");
        lineage.publish("a");
        lineage.publish("b", new Truth("digest-b", Set.of(1), Flaw.NONE, 0));
        lineage.publish("c");
        lineage.doAll();
        int before = lineage.coordinator.sent.size();
        retract(lineage, "b", "subtract");
        lineage.doAll();

        assertThat(lineage.coordinator.sent.subList(before, lineage.coordinator.sent.size()))
                .filteredOn(task -> task.work() instanceof FoldShard)
                .extracting(task -> task.shard())
                .containsExactly(1);
        assertThat(folded(lineage, 0)).containsExactly("digest-a", "digest-c");
        assertThat(folded(lineage, 1)).containsExactly("digest-a", "digest-c");
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void theNewestExpertCostsNothingWhereTheStepBeforeIsAnAnchor() {
        OneLineage lineage = four("average", "every", "{\"last\":2}");
        int before = lineage.coordinator.sent.size();
        retract(lineage, "d", "");
        lineage.doAll();

        assertThat(lineage.coordinator.sent.subList(before, lineage.coordinator.sent.size()))
                .noneMatch(task -> task.work() instanceof FoldShard || task.work() instanceof FindExperts);
        assertThat(folded(lineage, 0)).containsExactly("digest-a", "digest-b", "digest-c");
        assertThat(version(lineage, 5).step()).isEqualTo(3);
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void theOnlyExpertLeavesTheBase() {
        OneLineage lineage = lineage("average", "every", "{\"last\":1}");
        lineage.publish("a");
        lineage.doAll();
        retract(lineage, "a", "");
        lineage.doAll();

        assertThat(lineage.row().step()).isZero();
        assertThat(lineage.status().rework()).isEmpty();
        assertThat(version(lineage, 1).retracted()).containsExactly("a");
        lineage.publish("b");
        lineage.doAll();
        assertThat(folded(lineage, 0)).containsExactly("digest-b");
        assertThat(version(lineage, 2).retracted()).isEmpty();
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void whoIsGoneIsNamedAndNothingChanges() {
        OneLineage lineage = four("opcm", "every", "{\"last\":0}");
        retract(lineage, "b", "");
        lineage.fail(lineage.only(FindExperts.class), ErrorCode.CHANGED_AFTER_ACCEPTANCE);
        lineage.doAll();

        assertThat(lineage.coordinator.facts(RetractionFailed.class)).hasSize(1);
        assertThat(lineage.coordinator
                        .told(RefusalStatus.class, NAME + "/refusal/b/")
                        .message())
                .contains("b stays", "nothing has changed", "because");
        assertThat(lineage.phaseOf("b")).isEqualTo(ExpertPhase.FOLDED);
        assertThat(lineage.row().epoch()).isZero();
        assertThat(lineage.row().rework()).isEmpty();
        assertThat(folded(lineage, 0)).hasSize(4);

        retract(lineage, "b", "");
        lineage.doAll();
        assertThat(lineage.phaseOf("b")).isEqualTo(ExpertPhase.RETRACTED);
    }

    @Test
    void anExpertThatIsNotWhatItWasCannotBeSubtractedAndNothingChanges() {
        OneLineage lineage = four("average", "every", "{\"last\":0}");
        retract(lineage, "b", "subtract");
        lineage.doAll(InspectExpert.class);
        lineage.fail(lineage.open(FoldShard.class).get(0), ErrorCode.CHANGED_AFTER_ACCEPTANCE);
        lineage.doAll();

        assertThat(lineage.phaseOf("b")).isEqualTo(ExpertPhase.FOLDED);
        assertThat(folded(lineage, 0)).hasSize(4);
        assertThat(lineage.row().step()).isEqualTo(4);
        lineage.publish("e");
        lineage.doAll();
        assertThat(folded(lineage, 0)).hasSize(5);
    }

    @Test
    void whoWasNotFoldedYetIsWithdrawn() {
        OneLineage lineage = lineage("opcm", "every", "{\"last\":1}");
        lineage.pause();
        lineage.publish("a");
        lineage.publish("b");
        lineage.doAll();
        retract(lineage, "a", "");
        lineage.resume();
        lineage.doAll();

        assertThat(lineage.phaseOf("a")).isEqualTo(ExpertPhase.RETRACTED);
        assertThat(folded(lineage, 0)).containsExactly("digest-b");
        assertThat(lineage.status("b").step()).contains(1L);
        assertThat(lineage.row().waiting()).isZero();
    }

    @Test
    void stepsInFlightEndFirst() {
        OneLineage lineage = lineage("opcm", "every", "{\"last\":1}");
        lineage.publish("a");
        lineage.publish("b");
        lineage.doAll(InspectExpert.class);
        retract(lineage, "a", "");
        assertThat(lineage.open(FindExperts.class)).isEmpty();
        lineage.doAll();

        assertThat(folded(lineage, 0)).containsExactly("digest-b");
        assertThat(lineage.phaseOf("a")).isEqualTo(ExpertPhase.RETRACTED);
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void askingAgainChangesNothingAndPublishingItAgainDoesNotBringItBack() {
        OneLineage lineage = four("opcm", "every", "{\"last\":1}");
        retract(lineage, "b", "");
        retract(lineage, "b", "");
        lineage.doAll();
        retract(lineage, "b", "refold");
        lineage.publish("b");
        lineage.doAll();

        assertThat(lineage.coordinator.facts(RetractionAsked.class)).hasSize(1);
        assertThat(lineage.phaseOf("b")).isEqualTo(ExpertPhase.RETRACTED);
        assertThat(lineage.row().step()).isEqualTo(3);
    }

    @Test
    void whatCannotBeIsRefused() {
        OneLineage lineage = four("opcm", "every", "{\"last\":1}");
        retract(lineage, "nobody", "");
        retract(lineage, "a", "subtract");
        retract(lineage, "a", "magic");
        retract(lineage, "a", "");
        retract(lineage, "b", "");

        assertThat(lineage.coordinator.facts(EventRefused.class))
                .extracting(EventRefused::code)
                .containsExactly(
                        ErrorCode.INVALID_ARGUMENT,
                        ErrorCode.NOT_SUPPORTED,
                        ErrorCode.INVALID_ARGUMENT,
                        ErrorCode.NOT_SUPPORTED);
        lineage.doAll();
        assertThat(folded(lineage, 0)).containsExactly("digest-b", "digest-c", "digest-d");
    }

    @Test
    void recoveryInTheMiddleComesToTheSameEnd() {
        OneLineage lineage = four("average", "every", "{\"last\":1}");
        retract(lineage, "b", "subtract");
        lineage.doAll(InspectExpert.class);
        lineage.coordinator.restart();
        lineage.succeed(lineage.open(FoldShard.class).get(0));
        lineage.coordinator.restart();
        lineage.doAll();

        assertThat(folded(lineage, 0)).containsExactly("digest-a", "digest-c", "digest-d");
        assertThat(lineage.status().version()).contains(5L);
    }
}
