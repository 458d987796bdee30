package io.tributary.app.coordinator;

import static io.tributary.app.coordinator.OneLineage.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.Announcement.Promotion;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageEvent.PromotionRequested;
import io.tributary.app.lineage.StatusRow.AliasStatus;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.merge.task.TaskWork.FoldShard;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PromotingTest {
    private static final String GATE = "[\"mean >= candidate - 5\", \"any task drops <= 10 points\"]";

    private final OneLineage lineage = gated(0);

    private static OneLineage gated(int retain) {
        return OneLineage.of("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"retain\":" + retain
                + ",\"evaluation\":{\"gate\":" + GATE + "}}");
    }

    /** Versions with a mean of so many percent. */
    private static void versions(OneLineage of, double... means) {
        for (double mean : means) {
            long version = of.row().shelf().newest() + 1;
            of.publish("expert" + version);
            of.doAll();
            of.evaluate(version, Map.of("task", mean));
            of.doAll();
        }
    }

    private void ask(boolean rollback, Optional<Long> version) {
        lineage.event(new PromotionRequested(NAME, lineage.coordinator.now, "serving", version, rollback, "me"));
    }

    private void promote(long version) {
        ask(false, Optional.of(version));
    }

    private void rollback() {
        ask(true, Optional.empty());
    }

    private AliasStatus serving() {
        return lineage.coordinator.told(AliasStatus.class, NAME + "/alias/serving");
    }

    private EvaluationStatus evaluation(long version) {
        return lineage.coordinator.told(EvaluationStatus.class, NAME + "/evaluation/" + version);
    }

    @Test
    void aVersionThatPassesIsServedAndOneThatFailsIsHeldWithTheReason() {
        versions(lineage, 0.5, 0.6);
        assertThat(lineage.alias("serving")).contains(2L);
        assertThat(lineage.alias("candidate")).contains(2L);
        assertThat(evaluation(2).verdict()).isEqualTo(Verdict.PASSED);
        versions(lineage, 0.4);
        assertThat(lineage.alias("serving")).contains(2L);
        assertThat(evaluation(3).verdict()).isEqualTo(Verdict.HELD);
        assertThat(evaluation(3).reasons())
                .containsExactly(
                        "mean >= candidate - 5: it is 40.00, that of version 2 60.00",
                        "any task drops <= 10 points: against version 2, task from 60.00 to 40.00");
        versions(lineage, 0.7);
        assertThat(lineage.alias("serving")).contains(4L);
    }

    @Test
    void everyMoveIsAnnounced() {
        versions(lineage, 0.5, 0.6);
        assertThat(lineage.coordinator.announced(Promotion.class))
                .extracting(Promotion::alias, Promotion::version, Promotion::previous)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("candidate", Optional.of(1L), Optional.empty()),
                        org.assertj.core.groups.Tuple.tuple("serving", Optional.of(1L), Optional.empty()),
                        org.assertj.core.groups.Tuple.tuple("candidate", Optional.of(2L), Optional.of(1L)),
                        org.assertj.core.groups.Tuple.tuple("serving", Optional.of(2L), Optional.of(1L)));
    }

    @Test
    void whereOnlyASuiteIsNamedEveryVersionThatItEvaluatedIsServed() {
        OneLineage evaluated = OneLineage.of(
                "{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"evaluation\":{\"suite\":\"suite\"}}");
        versions(evaluated, 0.9, 0.1);
        assertThat(evaluated.alias("serving")).contains(2L);
        assertThat(evaluated.alias("candidate")).contains(2L);
        assertThat(evaluated
                        .coordinator
                        .told(AliasStatus.class, NAME + "/alias/serving")
                        .reason())
                .isEqualTo("evaluated by suite");
        evaluated.publish("c");
        evaluated.doAll();
        assertThat(evaluated.alias("serving")).as("not evaluated yet").contains(2L);
        evaluated.coordinator.evaluation(evaluated.failure(3, "it does not load"));
        assertThat(evaluated.alias("serving")).as("could not be evaluated").contains(2L);
        assertThat(evaluated
                        .coordinator
                        .told(EvaluationStatus.class, NAME + "/evaluation/3")
                        .verdict())
                .isEqualTo(Verdict.HELD);
    }

    @Test
    void withNeitherGateNorSuiteNothingIsServedByItself() {
        OneLineage open = OneLineage.publishing("every");
        versions(open, 0.9);
        assertThat(open.status().aliases()).isEmpty();
        open.event(new PromotionRequested(NAME, 1, "serving", Optional.empty(), false, "me"));
        assertThat(open.alias("serving")).contains(1L);
    }

    @Test
    void anOlderVersionThatPassesLateIsNotServed() {
        lineage.publish("a");
        lineage.doAll();
        lineage.publish("b");
        lineage.doAll();
        lineage.evaluate(2, Map.of("task", 0.5));
        lineage.evaluate(1, Map.of("task", 0.5));
        assertThat(evaluation(1).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(lineage.alias("serving")).contains(2L);
    }

    @Test
    void aRollbackGoesToTheVersionBeforeAndStaysUntilSomebodyPromotes() {
        versions(lineage, 0.5, 0.6, 0.65);
        rollback();
        assertThat(lineage.alias("serving")).contains(2L);
        assertThat(serving().pinned()).isTrue();
        versions(lineage, 0.7);
        assertThat(lineage.alias("serving")).contains(2L);
        assertThat(lineage.alias("candidate")).contains(4L);
        rollback();
        assertThat(lineage.alias("serving")).contains(1L);
        ask(false, Optional.empty());
        assertThat(lineage.alias("serving")).contains(4L);
        versions(lineage, 0.75);
        assertThat(lineage.alias("serving")).contains(5L);
    }

    @Test
    void aHeldVersionMayBePromotedByHand() {
        versions(lineage, 0.5, 0.1);
        promote(2);
        assertThat(lineage.alias("serving")).contains(2L);
        assertThat(serving().reason()).isEqualTo("me");
        assertThat(lineage.alias("candidate")).contains(1L);
    }

    @Test
    void onceTheSuiteHasChangedVersionsAreHeldUntilSomebodyPromotesOneThatItMeasured() {
        versions(lineage, 0.5);
        for (long version = 2; version <= 4; version++) {
            lineage.publish("expert" + version);
            lineage.doAll();
        }
        lineage.evaluate(2, Map.of("task", 0.9), "changed");
        assertThat(evaluation(2).reasons()).hasSize(2).allMatch(reason -> reason.contains("another suite"));
        assertThat(lineage.alias("serving")).contains(1L);
        promote(2);
        lineage.evaluate(3, Map.of("task", 0.7), "changed");
        assertThat(evaluation(3).reasons())
                .first()
                .isEqualTo("mean >= candidate - 5: it is 70.00, that of version 2 90.00");
        lineage.evaluate(4, Map.of("task", 0.87), "changed");
        assertThat(lineage.alias("serving")).contains(4L);
        assertThat(lineage.alias("candidate")).contains(4L);
    }

    @Test
    void whatCannotBeDoneIsRefusedWithTheReason() {
        rollback();
        assertThat(serving().refusal()).contains("no earlier version");
        promote(7);
        assertThat(serving().refusal()).contains("no version 7");
        ask(false, Optional.empty());
        assertThat(serving().refusal()).contains("passed the gate");
        versions(lineage, 0.5);
        ask(true, Optional.of(1L));
        assertThat(serving().refusal()).contains("points to 1");
        lineage.event(new PromotionRequested(NAME, 9, "candidate", Optional.of(1L), false, ""));
        assertThat(lineage.coordinator
                        .told(AliasStatus.class, NAME + "/alias/candidate")
                        .refusal())
                .contains("only the gate");
        assertThat(lineage.coordinator.rebuilt()).isEqualTo(lineage.coordinator.ledger());
    }

    @Test
    void anIsolatedLineageIsEvaluatedAndNeverPromoted() {
        OneLineage isolated = new OneLineage();
        LineageDeclared declared = isolated.declaration(
                "base", "{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"evaluation\":{\"gate\":" + GATE + "}}");
        isolated.event(new LineageDeclared(NAME, 1, declared.base(), declared.recipe(), true));
        isolated.doAll();
        versions(isolated, 0.5);
        assertThat(isolated.status().evaluation()).isPresent();
        isolated.event(new PromotionRequested(NAME, 1, "serving", Optional.of(1L), false, ""));
        assertThat(isolated.status().aliases()).isEmpty();
    }

    @Test
    void whatAnAliasNamesAndTheWayBackAreNeverRetired() {
        OneLineage few = gated(1);
        versions(few, 0.5, 0.6, 0.2, 0.2, 0.2);
        assertThat(few.store.versions()).containsExactlyInAnyOrder(1L, 2L, 5L);
        assertThat(few.row().shelf().versions()).containsExactly(1L, 2L, 5L);
        versions(few, 0.7);
        assertThat(few.store.versions()).containsExactlyInAnyOrder(2L, 6L);
        few.event(new PromotionRequested(NAME, 3, "serving", Optional.empty(), true, ""));
        few.doAll();
        assertThat(few.alias("serving")).contains(2L);
        assertThat(few.coordinator.rebuilt()).isEqualTo(few.coordinator.ledger());
    }

    @Test
    void aRollbackNeedsNothingButTheCoordinator() {
        versions(lineage, 0.5, 0.6);
        lineage.publish("next");
        lineage.doAll(io.tributary.merge.task.TaskWork.InspectExpert.class);
        int sent = lineage.coordinator.sent.size();
        lineage.pause();
        rollback();
        assertThat(lineage.alias("serving")).contains(1L);
        assertThat(lineage.coordinator.sent).hasSize(sent);
        assertThat(lineage.open(FoldShard.class)).isNotEmpty();
    }
}
