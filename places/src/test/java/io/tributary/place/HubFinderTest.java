package io.tributary.place;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import io.tributary.merge.fixture.HubServer;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.store.CheckpointAddress;
import io.tributary.merge.store.HubAddress;
import io.tributary.merge.store.HubProvider;
import io.tributary.merge.store.RemoteCheckpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hf://} against a hub that answers as documented, and one that does not. */
@Timeout(60)
class HubFinderTest {
    private static final String ONE = "1".repeat(40);
    private static final String TWO = "2".repeat(40);
    private static final byte[] WEIGHTS = TinyModel.seeded(1).bytes().bytes();
    private static final byte[] OTHERS = TinyModel.seeded(2).bytes().bytes();
    private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);

    private final HubServer hub = HubServer.start();
    private final List<Duration> pauses = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        hub.close();
    }

    private RemoteCheckpoint find(String address) {
        return find(address, Duration.ofSeconds(30));
    }

    private RemoteCheckpoint find(String address, Duration timeout) {
        Map<String, String> environment = Map.of("HF_ENDPOINT", hub.url() + "/", "HF_TOKEN", "hf_secret");
        Persistence persistence = new Persistence(3, Duration.ofMillis(200), Duration.ofMillis(300), pauses::add);
        return new HubFinder(environment, persistence, timeout)
                .checkpoint((HubAddress) CheckpointAddress.parse(address));
    }

    private Path fetch(String address) {
        try (RemoteCheckpoint found = find(address)) {
            return fetch(found);
        }
    }

    private Path fetch(RemoteCheckpoint found) {
        Path place = directory.resolve("" + Directories.list(directory).size());
        Directories.create(place);
        found.fetch(place, next -> {});
        return place;
    }

    @Test
    void theCheckpointIsThatOfTheCommitAtWhichItWasFound() {
        hub.commit("org/cars", "main", ONE, Map.of("model.safetensors", WEIGHTS, "config.json", CONFIG));
        try (RemoteCheckpoint found = find("hf://org/cars")) {
            hub.commit("org/cars", "main", TWO, Map.of("model.safetensors", OTHERS));
            Path place = fetch(found);
            assertThat(place.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
            assertThat(place.resolve("config.json")).hasBinaryContent(CONFIG);
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void aFolderAtATagOrAPullRequestIsACheckpoint() {
        hub.commit("org/cars", "v1.0", ONE, Map.of("runs/a b/model.safetensors", WEIGHTS, "model.safetensors", OTHERS));
        hub.commit("org/cars", "refs/pr/7", TWO, Map.of("model.safetensors", OTHERS));
        assertThat(fetch("hf://org/cars@v1.0/runs/a b").resolve("model.safetensors"))
                .hasBinaryContent(WEIGHTS);
        find("hf://org/cars@refs/pr/7").close();
        assertRefused(() -> find("hf://org/cars@refs/pr/7/runs"), ErrorCode.NOT_A_CHECKPOINT, "cars", TWO, "/runs");
    }

    @Test
    void onlyFilesOfTheCheckpointAreFetchedAndNoneThatLeadElsewhere() {
        hub.commit(
                "org/cars",
                "main",
                ONE,
                Map.of(
                        "model.safetensors", WEIGHTS,
                        "../../evil.safetensors", OTHERS,
                        "..\\\\evil.json", CONFIG,
                        "train.py", CONFIG,
                        "pytorch_model.bin", OTHERS,
                        "below/config.json", CONFIG));
        Path place = fetch("hf://org/cars");
        assertThat(Directories.list(place)).containsExactly(place.resolve("model.safetensors"));
        assertThat(hub.requests()).hasSize(3);
    }

    @Test
    void theTokenGoesToTheHubAndNotToWhereItRedirects() {
        hub.commit("org/cars", "main", ONE, Map.of("model.safetensors", WEIGHTS));
        fetch("hf://org/cars");
        assertThat(hub.requests())
                .containsExactly(
                        "hub /api/models/org/cars/revision/main?blobs=true Bearer hf_secret",
                        "hub /org/cars/resolve/" + ONE + "/model.safetensors Bearer hf_secret",
                        "storage /org/cars@" + ONE + "/model.safetensors?signed=very");
    }

    @Test
    void whatIsNotThereOrNotForEverybodyIsRefusedByNameAndNotAskedForAgain() {
        assertRefused(
                () -> find("hf://org/none@v2"), ErrorCode.UNREADABLE, "hf://org/none@v2", "404", "RevisionNotFound");
        hub.misbehave(HubServer.status(401, "GatedRepo"));
        assertThatThrownBy(() -> find("hf://org/gated"))
                .hasMessageContainingAll("hf://org/gated", "401", "GatedRepo", "HF_TOKEN")
                .hasCauseInstanceOf(AccessDeniedException.class)
                .hasMessageNotContaining("hf_secret");
        assertThat(hub.requests()).hasSize(2);
        assertThat(pauses).isEmpty();
    }

    @Test
    void aHubThatCannotNowIsAskedAgainAfterGrowingPausesAndThenGivenUp() {
        hub.commit("org/cars", "main", ONE, Map.of("model.safetensors", WEIGHTS));
        hub.misbehave(HubServer.status(429, "x"));
        hub.misbehave(HubServer.status(503, "x"));
        fetch("hf://org/cars");
        assertThat(pauses).containsExactly(Duration.ofMillis(200), Duration.ofMillis(300));
        for (int time = 0; time < 3; time++) {
            hub.misbehave(HubServer.status(429, "x"));
        }
        assertRefused(() -> find("hf://org/cars"), ErrorCode.STORE_UNAVAILABLE, "429");
    }

    @Test
    void whatIsCutGoesOnWhereItWasHoweverOftenAsLongAsItGetsOn() {
        hub.commit("org/cars", "main", ONE, Map.of("model.safetensors", WEIGHTS));
        for (int time = 0; time < 5; time++) {
            hub.misbehaveInStorage(HubServer.cutAfter(100));
        }
        assertThat(fetch("hf://org/cars").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(hub.requests().get(hub.requests().size() - 1)).endsWith(" bytes=500-");
    }

    @Test
    void whatIsCutWhereItWasBeforeIsGivenUp() {
        hub.commit("org/cars", "main", ONE, Map.of("model.safetensors", WEIGHTS));
        hub.misbehaveInStorage(HubServer.cutAfter(100));
        for (int time = 0; time < 3; time++) {
            hub.misbehaveInStorage(HubServer.status(500, "x"));
        }
        assertRefused(() -> fetch("hf://org/cars"), ErrorCode.STORE_UNAVAILABLE, "500");
        assertThat(hub.requests()).hasSize(1 + 2 * 3);
    }

    @Test
    void aServerThatKnowsNoRangesIsReadFromTheStartAgain() {
        hub.commit("org/cars", "main", ONE, Map.of("model.safetensors", WEIGHTS));
        hub.misbehaveInStorage(HubServer.cutAfter(100));
        hub.misbehaveInStorage(HubServer::whole);
        assertThat(fetch("hf://org/cars").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    @Test
    void aHubThatFallsSilentIsNotWaitedForForEver() {
        hub.commit("org/cars", "main", ONE, Map.of("model.safetensors", WEIGHTS));
        hub.misbehaveInStorage(hub.silence());
        try (RemoteCheckpoint found = find("hf://org/cars", Duration.ofMillis(300))) {
            assertThat(fetch(found).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
        }
        assertThat(pauses).hasSize(1);
    }

    @Test
    void bytesThatAreNotWhatTheHubPromisedAreNotTaken() {
        byte[] longer = Arrays.copyOf(WEIGHTS, WEIGHTS.length + 1);
        byte[] shorter = Arrays.copyOf(WEIGHTS, WEIGHTS.length - 1);
        hub.commit("org/cars", "main", ONE, Map.of("model.safetensors", WEIGHTS));
        hub.promise("model.safetensors", OTHERS);
        assertRefused(() -> fetch("hf://org/cars"), ErrorCode.STORE_UNAVAILABLE, "arrived with digest");
        hub.promise("model.safetensors", shorter);
        assertRefused(() -> fetch("hf://org/cars"), ErrorCode.UNREADABLE, "more than the " + shorter.length);
        hub.promise("model.safetensors", longer);
        assertRefused(() -> fetch("hf://org/cars"), ErrorCode.STORE_UNAVAILABLE, "arrived with");
    }

    @Test
    void redirectionsThatLeadNowhereEndAndThoseToFilesAreNotFollowed() {
        hub.commit("org/cars", "main", ONE, Map.of("model.safetensors", WEIGHTS));
        hub.misbehave(HubServer.redirect("file:///etc/passwd"));
        assertRefused(() -> find("hf://org/cars"), ErrorCode.UNREADABLE, "no address that may be followed");
        for (int time = 0; time < 6; time++) {
            hub.misbehave(HubServer.redirect("/api/models/org/cars/revision/main"));
        }
        assertRefused(() -> find("hf://org/cars"), ErrorCode.UNREADABLE, "redirects without end");
    }

    @Test
    void anEndpointThatIsNoneIsRefusedAndNotRepeated() {
        for (String endpoint : List.of("ftp://hub", "https://user:word@hub", "https:// hub", "hub")) {
            HubFinder finder = new HubFinder(Map.of("HF_ENDPOINT", endpoint), Persistence.ONCE, Duration.ofSeconds(1));
            assertThatThrownBy(() -> finder.checkpoint(new HubAddress("org/cars", "main", "")))
                    .isInstanceOf(MergeException.class)
                    .hasMessageContaining("HF_ENDPOINT is not the address of a hub")
                    .hasMessageNotContaining("word");
        }
    }

    @Test
    void itIsFoundByWhoeverNamesAnAddress() {
        assertThat(ServiceLoader.load(HubProvider.class)).hasAtLeastOneElementOfType(HubFinder.class);
    }
}
