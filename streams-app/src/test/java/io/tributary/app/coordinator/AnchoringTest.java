package io.tributary.app.coordinator;

import static io.tributary.app.coordinator.OneLineage.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.coordinator.ModelExperts.Flaw;
import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.lineage.LedgerRow.AnchorRow;
import io.tributary.app.lineage.LineageEvent.PromotionRequested;
import io.tributary.app.lineage.TaskReport;
import io.tributary.merge.task.TaskWork.InspectExpert;
import io.tributary.merge.task.TaskWork.SweepStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AnchoringTest {
    private static final String LAST = "{\"last\":1}";
    private static final String NONE = "{\"last\":0}";

    private static OneLineage lineage(String policy, String anchors) {
        OneLineage lineage = new OneLineage();
        String recipe = OneLineage.recipe(policy, 0).replace("\"retain\"", "\"anchors\":" + anchors + ",\"retain\"");
        lineage.event(lineage.declaration("base", recipe));
        lineage.doAll();
        return lineage;
    }

    private static void publish(OneLineage lineage, int experts) {
        IntStream.rangeClosed(1, experts).forEach(number -> lineage.publish("expert" + number));
        lineage.doAll();
    }

    /** Steps of which every shard's state is held beside the head's. */
    private static List<Long> anchors(OneLineage lineage) {
        List<Long> steps = lineage.coordinator
                .ledger()
                .scan(AnchorRow.prefix(NAME))
                .map(AnchorRow.class::cast)
                .map(anchor -> anchor.generation().step())
                .sorted()
                .toList();
        assertThat(steps).allMatch(step -> steps.stream().filter(step::equals).count() == OneLineage.SHARDS);
        return steps.stream().distinct().toList();
    }

    private static void storeHoldsWhatIsLive(OneLineage lineage) {
        assertThat(lineage.store.names()).isEqualTo(Keeping.live(lineage.coordinator.standing(NAME)));
    }

    private static void promote(OneLineage lineage, String alias, long version) {
        lineage.event(
                new PromotionRequested(NAME, lineage.coordinator.now, alias, Optional.of(version), false, "because"));
        lineage.doAll();
    }

    @Test
    void theNewestSealedStepIsOneUntilTheNext() {
        OneLineage lineage = lineage("every-3", LAST);
        publish(lineage, 5);
        assertThat(anchors(lineage)).containsExactly(3L);
        storeHoldsWhatIsLive(lineage);

        lineage.publish("six");
        lineage.publish("seven");
        lineage.doAll();
        assertThat(anchors(lineage)).containsExactly(6L);
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void severalOfTheLastSealedStepsMayBe() {
        OneLineage lineage = lineage("every-2", "{\"last\":3}");
        publish(lineage, 11);
        assertThat(anchors(lineage)).containsExactly(6L, 8L, 10L);
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void everySoManyStepsStayForEver() {
        OneLineage lineage = lineage("latest", "{\"last\":0,\"every\":4}");
        publish(lineage, 14);
        assertThat(anchors(lineage)).containsExactly(4L, 8L, 12L);
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void withoutAnchorsOnlyTheHeadStays() {
        OneLineage lineage = lineage("every", NONE);
        publish(lineage, 5);
        assertThat(anchors(lineage)).isEmpty();
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void theStepOfAnAliasStaysUntilTheAliasMoves() {
        OneLineage lineage = lineage("every", "{\"last\":1,\"promoted\":true}");
        publish(lineage, 2);
        promote(lineage, "serving", 2);
        IntStream.range(0, 4).forEach(more -> lineage.publish("more" + more));
        lineage.doAll();
        assertThat(anchors(lineage)).containsExactly(2L);
        promote(lineage, "mine", 2);

        promote(lineage, "serving", 6);
        assertThat(anchors(lineage)).as("another alias is still there").containsExactly(2L);
        promote(lineage, "mine", 6);
        assertThat(anchors(lineage)).isEmpty();
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void aliasesMakeNoAnchorsWhereTheRecipeSaysSo() {
        OneLineage lineage = lineage("every", "{\"last\":0,\"promoted\":false}");
        publish(lineage, 2);
        promote(lineage, "serving", 2);
        lineage.publish("more");
        lineage.doAll();
        assertThat(anchors(lineage)).isEmpty();
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void aStateThatTwoAnchorsShareStaysAsLongAsOneOfThem() {
        OneLineage lineage = lineage("every", "{\"last\":2}");
        lineage.publish("both");
        lineage.publish("second", new Truth("digest-second", Set.of(1), Flaw.NONE, 0));
        lineage.publish("again", new Truth("digest-again", Set.of(1), Flaw.NONE, 0));
        lineage.doAll();
        String shared = shard0(lineage, 2);
        assertThat(shard0(lineage, 1)).isEmpty();
        assertThat(shared).isNotEmpty();
        storeHoldsWhatIsLive(lineage);

        lineage.publish("fourth");
        lineage.doAll();
        assertThat(anchors(lineage)).containsExactly(3L);
        assertThat(shard0(lineage, 3)).isEqualTo(shared);
        assertThat(lineage.store.holds("state/" + shared)).isTrue();

        lineage.publish("fifth");
        lineage.publish("sixth");
        lineage.doAll();
        assertThat(lineage.store.holds("state/" + shared)).isFalse();
        storeHoldsWhatIsLive(lineage);
    }

    private static String shard0(OneLineage lineage, long step) {
        return lineage.coordinator
                .ledger()
                .find(AnchorRow.key(NAME, Standing.TRACK, 0, step))
                .map(AnchorRow.class::cast)
                .flatMap(anchor -> anchor.generation().state())
                .orElse("");
    }

    @Test
    void aSweepSparesThem() {
        OneLineage lineage = lineage("every", "{\"last\":3}");
        publish(lineage, 4);
        lineage.publish("expert");
        TaskReport twice = lineage.result(lineage.only(InspectExpert.class));
        lineage.report(twice);
        lineage.report(twice);
        lineage.doAll();
        lineage.coordinator.pass(Timing.DEFAULT.litterMillis());

        SweepStore sweep = (SweepStore) lineage.only(SweepStore.class).work();
        assertThat(sweep.live())
                .containsAll(Anchoring.held(lineage.coordinator.ledger(), NAME))
                .hasSize(Keeping.live(lineage.coordinator.standing(NAME)).size());
        lineage.doAll();
        storeHoldsWhatIsLive(lineage);
    }

    @Test
    void recoveryFindsThemInTheLog() {
        OneLineage lineage = lineage("every-2", "{\"last\":2,\"every\":3}");
        publish(lineage, 9);
        List<Long> before = anchors(lineage);
        lineage.coordinator.restart();
        assertThat(anchors(lineage)).isEqualTo(before).containsExactly(3L, 6L, 8L);
    }
}
