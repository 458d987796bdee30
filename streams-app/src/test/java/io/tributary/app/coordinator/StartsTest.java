package io.tributary.app.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.coordinator.ModelExperts.Flaw;
import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.Fact.EventRefused;
import io.tributary.app.lineage.Fact.ExpertRepeated;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.ExpertRetracted;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an expert may say that it was fine-tuned from. */
final class StartsTest {
    private static final Map<String, String> TRACKS = Map.of("merged", "ema", "all", "average");

    private static OneLineage from(String initialize) {
        String track = TRACKS.getOrDefault(initialize, "");
        return OneLineage.of("{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}"
                + (track.isEmpty() ? "" : ",\"initialize\":{\"technique\":\"" + track + "\"}")
                + "},\"publish\":\"every\",\"retain\":2,\"initialize\":\"" + initialize + "\"}");
    }

    private static void publish(OneLineage lineage, String expertId, String start) {
        Truth truth = new Truth("digest-" + expertId, Set.of(0, 1), Flaw.NONE, 0);
        lineage.know(truth);
        lineage.event(new ExpertPublished(
                OneLineage.NAME,
                lineage.coordinator.now,
                expertId,
                truth.ref(),
                Optional.of(new CheckpointRef("", start)),
                1,
                List.of(),
                Map.of()));
        lineage.doAll();
        lineage.track().doAll();
    }

    private static List<EventRefused> refused(OneLineage lineage) {
        return lineage.coordinator.facts(EventRefused.class);
    }

    /** Digests in the order in which trainers heard them; the first is the base's. */
    private static List<String> heard(OneLineage lineage) {
        return lineage.coordinator.announced(InitializationReady.class).stream()
                .map(ready -> ready.checkpoint().digest())
                .toList();
    }

    private static String newest(OneLineage lineage) {
        List<String> heard = heard(lineage);
        return heard.get(heard.size() - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"last", "deploy", "merged", "all"})
    void theLastEightThatWereOfferedMayBeStartedFromAndTheNinthIsRejectedWithThatReason(String initialize) {
        OneLineage lineage = from(initialize);
        for (int expert = 1; expert <= 9; expert++) {
            publish(lineage, "expert-" + expert, newest(lineage));
        }
        assertThat(refused(lineage)).isEmpty();
        assertThat(heard(lineage)).hasSize(10);

        publish(lineage, "too-old", heard(lineage).get(1));
        assertThat(refused(lineage)).singleElement().satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.STALE_START);
            assertThat(refusal.expertId()).isEqualTo("too-old");
            assertThat(refusal.message()).contains("after step 1,", "at step 9", "last 8");
        });
        assertThat(lineage.coordinator.ledger().expert(OneLineage.NAME, "too-old"))
                .isEmpty();
        publish(lineage, "just-in-time", heard(lineage).get(2));
        assertThat(refused(lineage)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "last", "merged"})
    void theBaseMayAlwaysBeStartedFromAndWhatWasNeverOfferedNever(String initialize) {
        OneLineage lineage = from(initialize);
        for (int expert = 1; expert <= 10; expert++) {
            publish(lineage, "expert-" + expert, "base");
        }
        assertThat(refused(lineage)).isEmpty();

        publish(lineage, "from-nowhere", "0000");
        assertThat(refused(lineage)).singleElement().satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(refusal.message()).contains("0000", "never offered");
        });
    }

    @Test
    void anExpertThatIsKnownIsItselfHoweverOldItsStartHasBecome() {
        OneLineage lineage = from("last");
        publish(lineage, "expert-1", "base");
        publish(lineage, "expert-2", "digest-expert-1");
        for (int expert = 3; expert <= 12; expert++) {
            publish(lineage, "expert-" + expert, newest(lineage));
        }
        publish(lineage, "expert-2", "digest-expert-1");

        assertThat(refused(lineage)).isEmpty();
        assertThat(lineage.coordinator.facts(ExpertRepeated.class)).isNotEmpty();
    }

    @Test
    void whatHoldsAnExpertThatWasTakenOutIsNothingToStartFrom() {
        OneLineage lineage = from("merged");
        publish(lineage, "a", "base");
        String withIt = newest(lineage);
        publish(lineage, "b", withIt);
        lineage.event(new ExpertRetracted(OneLineage.NAME, lineage.coordinator.now, "a", "", "licence"));
        lineage.doAll();
        lineage.track().doAll();

        publish(lineage, "c", withIt);
        assertThat(refused(lineage)).singleElement().satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.STALE_START);
            assertThat(refusal.message()).contains("holds a, taken out");
        });
    }
}
