package io.tributary.app.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.coordinator.ModelExperts.Flaw;
import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.Fact.EventRefused;
import io.tributary.app.lineage.Fact.ExpertRepeated;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.ExpertRetracted;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.Task;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.task.FoldedExpert;
import io.tributary.merge.task.TaskWork.FindExperts;
import io.tributary.merge.task.TaskWork.InspectExpert;
import io.tributary.merge.task.TaskWork.SealVersion;
import io.tributary.merge.task.TaskWork.SoughtExpert;
import io.tributary.merge.version.ParentStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Task vectors that are taken from what experts started from: what workers are told, and what stays for them. */
final class KeptStartsTest {
    private static OneLineage lineage(String initialize, String track) {
        return OneLineage.of("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}" + track
                + "},\"publish\":\"every\",\"retain\":2,\"initialize\":\"" + initialize
                + "\",\"taskVector\":\"start\"}");
    }

    private static OneLineage deployed() {
        return lineage("deploy", "");
    }

    private static OneLineage merged() {
        return lineage("merged", ",\"initialize\":{\"technique\":\"ema\"}");
    }

    private static Truth offer(OneLineage lineage, String expertId, Optional<CheckpointRef> start) {
        Truth truth = new Truth("digest-" + expertId, Set.of(0, 1), Flaw.NONE, 0);
        lineage.know(truth);
        lineage.event(new ExpertPublished(
                OneLineage.NAME, lineage.coordinator.now, expertId, truth.ref(), start, 1, List.of(), Map.of()));
        return truth;
    }

    private static void publish(OneLineage lineage, String expertId, String start) {
        offer(lineage, expertId, Optional.of(new CheckpointRef("", start)));
        lineage.doAll();
        lineage.track().doAll();
    }

    private static void fromTheBase(OneLineage lineage, String... experts) {
        for (String expert : experts) {
            publish(lineage, expert, "base");
        }
    }

    /** What trainers heard last. */
    private static CheckpointRef newest(OneLineage lineage) {
        List<InitializationReady> heard = lineage.coordinator.announced(InitializationReady.class);
        return heard.get(heard.size() - 1).checkpoint();
    }

    private static void retract(OneLineage lineage, String expertId) {
        lineage.event(new ExpertRetracted(OneLineage.NAME, lineage.coordinator.now, expertId, "", "test"));
        lineage.doAll();
        lineage.track().doAll();
    }

    @Test
    void workersAreToldWhereTheStartLiesOfWhichAnEventNamesTheDigestAlone() {
        OneLineage lineage = merged();
        fromTheBase(lineage, "a");
        CheckpointRef start = newest(lineage);
        offer(lineage, "b", Optional.of(new CheckpointRef("", start.digest())));

        Task inspection = lineage.only(InspectExpert.class);
        assertThat(((InspectExpert) inspection.work()).start()).contains(start);
        lineage.doAll();
        assertThat(((InspectExpert) lineage.track().only(InspectExpert.class).work()).start())
                .contains(start);
        offer(lineage, "c", Optional.of(new CheckpointRef("", "base")));
        assertThat(((InspectExpert) lineage.only(InspectExpert.class).work()).start())
                .isEmpty();
    }

    @Test
    void aVersionThatAnExpertStartedFromStaysAsLongAsTheExpert() {
        OneLineage lineage = deployed();
        fromTheBase(lineage, "a");
        publish(lineage, "b", newest(lineage).digest());
        fromTheBase(lineage, "c", "d", "e");

        assertThat(lineage.store.versions()).containsExactly(1L, 4L, 5L);
        assertThat(lineage.row().shelf().aside()).isEmpty();
        assertThat(KeptStarts.versions(lineage.coordinator.standing(OneLineage.NAME)))
                .containsExactly(1L, 4L, 5L);
        retract(lineage, "b");
        assertThat(lineage.store.versions()).containsExactly(5L, 6L);
    }

    @Test
    void aVersionOfTheSecondTrackStaysForBothUntilBothHaveTakenTheExpertOut() {
        OneLineage lineage = merged();
        fromTheBase(lineage, "a");
        publish(lineage, "b", newest(lineage).digest());
        for (int more = 0; more < 9; more++) {
            fromTheBase(lineage, "more-" + more);
        }
        assertThat(lineage.track().store.versions()).hasSize(9).contains(1L);

        lineage.event(new ExpertRetracted(OneLineage.NAME, lineage.coordinator.now, "b", "", "test"));
        lineage.doAll();
        assertThat(lineage.phaseOf("b")).isEqualTo(ExpertPhase.RETRACTED);
        assertThat(lineage.track().store.versions()).contains(1L);
        lineage.track().doAll();
        assertThat(lineage.track().store.versions()).hasSize(8).doesNotContain(1L);
    }

    @Test
    void whatIsRetiredAlreadyIsNoStartAnyMore() {
        OneLineage lineage = deployed();
        fromTheBase(lineage, "a");
        String first = newest(lineage).digest();
        fromTheBase(lineage, "b", "c");

        publish(lineage, "late", first);
        assertThat(lineage.coordinator.facts(EventRefused.class))
                .singleElement()
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.STALE_START);
                    assertThat(refusal.message()).contains("version of step 1", "retain: 2");
                });
    }

    @Test
    void theSameExpertFromAnotherStartIsAnother() {
        OneLineage lineage = deployed();
        fromTheBase(lineage, "a");
        publish(lineage, "b", newest(lineage).digest());
        publish(lineage, "b", "base");

        assertThat(lineage.coordinator.facts(EventRefused.class))
                .singleElement()
                .extracting(EventRefused::code)
                .isEqualTo(ErrorCode.EXPERT_ID_TAKEN);
        String first = lineage.coordinator
                .standing(OneLineage.NAME)
                .expert("b")
                .start()
                .orElseThrow()
                .digest();
        publish(lineage, "b", first);
        assertThat(lineage.coordinator.facts(ExpertRepeated.class)).hasSize(1);
    }

    @Test
    void whatIsToBeFoldedAgainIsSoughtWithItsStartAndManifestsNameThat() {
        OneLineage lineage = deployed();
        fromTheBase(lineage, "a");
        CheckpointRef start = newest(lineage);
        offer(lineage, "b", Optional.of(new CheckpointRef("", start.digest())));
        while (lineage.open(SealVersion.class).isEmpty()) {
            lineage.succeed(
                    lineage.coordinator.ledger().tasks(OneLineage.NAME).get(0).task());
        }
        assertThat(((SealVersion) lineage.only(SealVersion.class).work()).since())
                .singleElement()
                .extracting(FoldedExpert::start)
                .isEqualTo(Optional.of(start.digest()));
        lineage.doAll();

        lineage.event(new ExpertRetracted(OneLineage.NAME, lineage.coordinator.now, "a", "refold", "test"));
        assertThat(((FindExperts) lineage.only(FindExperts.class).work()).experts())
                .singleElement()
                .extracting(SoughtExpert::start)
                .isEqualTo(Optional.of(start));
        lineage.doAll();
        assertThat(lineage.phaseOf("b")).isEqualTo(ExpertPhase.FOLDED);
    }

    @Test
    void aReplayTakesStartsAsItsParentHadThem() {
        OneLineage lineage = deployed();
        OneLineage replay = lineage.lineage("replay");
        CheckpointRef start = new CheckpointRef("store:lineages/line/versions/000001", "weights");
        lineage.event(new LineageDeclared(
                "replay",
                0,
                new CheckpointRef("store:bases/base", "base"),
                Recipe.parse(lineage.row().declaration().recipe()).json(),
                true,
                Optional.of(new ParentStep(OneLineage.NAME, 0))));
        replay.doAll();
        Truth truth = new Truth("digest-x", Set.of(0, 1), Flaw.NONE, 0);
        lineage.know(truth);
        lineage.event(new ExpertPublished("replay", 0, "x", truth.ref(), Optional.of(start), 1, List.of(), Map.of()));

        assertThat(((InspectExpert) replay.only(InspectExpert.class).work()).start())
                .contains(start);
    }
}
