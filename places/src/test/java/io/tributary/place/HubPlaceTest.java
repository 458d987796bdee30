package io.tributary.place;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A hub that answers as documented, and one that does not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HubPlaceTest {
    private static final String ONE = "1".repeat(40);
    private static final String TWO = "2".repeat(40);
    private static final byte[] WEIGHTS = TinyModel.seeded(1).bytes().bytes();
    private static final Stop GO_ON = () -> false;

    private final WireMockServer hub = new WireMockServer(options().dynamicPort());
    private final WireMockServer storage = new WireMockServer(options().dynamicPort());

    HubPlaceTest() {
        hub.start();
        storage.start();
    }

    @AfterAll
    void stop() {
        hub.stop();
        storage.stop();
    }

    @BeforeEach
    void forget() {
        hub.resetAll();
        storage.resetAll();
    }

    private HubPlace place(Path directory, List<String> organizations, Optional<String> tag) {
        return new HubPlace(
                new HubPlace.Settings(
                        hub.baseUrl(),
                        organizations,
                        organizations.isEmpty() ? List.of("org/cars") : List.of(),
                        "main",
                        tag,
                        Optional.of("secret"),
                        Duration.ofSeconds(30)),
                new LocalStore(directory.resolve("store"), List.of()),
                directory.resolve("downloads"));
    }

    private void repository(String name, String commit, String card, byte[] weights) {
        hub.stubFor(get("/api/models/" + name + "/revision/main?blobs=true")
                .willReturn(okJson("{\"id\": \"" + name + "\", \"sha\": \"" + commit
                        + "\", \"lastModified\": \"2026-01-02T03:04:05.000Z\", \"tags\": [\"tributary\"],"
                        + " \"cardData\": {\"base_model\": \"openai/clip\"}, \"siblings\": ["
                        + "{\"rfilename\": \"README.md\", \"blobId\": \"" + card + "\"},"
                        + "{\"rfilename\": \"config.json\", \"blobId\": \"c0\"},"
                        + "{\"rfilename\": \"onnx/model.safetensors\", \"blobId\": \"x\"},"
                        + "{\"rfilename\": \"model.safetensors\", \"size\": " + weights.length
                        + ", \"lfs\": {\"sha256\": \"" + Sha256.of(weights) + "\"}}]}")));
        hub.stubFor(get("/" + name + "/resolve/" + commit + "/config.json").willReturn(okJson("{}")));
        hub.stubFor(get("/" + name + "/resolve/" + commit + "/model.safetensors")
                .willReturn(temporaryRedirect(storage.baseUrl() + "/blob")));
        storage.stubFor(get("/blob").willReturn(aResponse().withBody(WEIGHTS)));
    }

    @Test
    void aCommitsCheckpointIsFetchedIntoTheStore(@TempDir Path directory) throws IOException {
        repository("org/cars", ONE, "r0", WEIGHTS);
        Candidate found = place(directory, List.of(), Optional.empty()).look().get(0);
        CheckpointRef reference = found.bring(GO_ON);
        Path same = CheckpointFiles.in(directory.resolve("same")).config("{}").directory();
        Files.write(same.resolve("model.safetensors"), WEIGHTS);
        assertThat(reference.digest()).isEqualTo(CheckpointDigest.of(same));
        assertThat(reference.uri()).isEqualTo("store:experts/" + reference.digest());
        assertThat(found.variables()).isEqualTo(Map.of("organization", "org", "name", "cars"));
        assertThat(found.base()).contains("openai/clip");
        assertThat(found.attributes()).containsEntry("commit", ONE);
        assertThat(found.madeAtMillis()).isEqualTo(1_767_323_045_000L);
        assertThat(directory.resolve("downloads")).isEmptyDirectory();
    }

    @Test
    void theTokenGoesToTheHubAndNotToWhereItRedirects(@TempDir Path directory) {
        repository("org/cars", ONE, "r0", WEIGHTS);
        place(directory, List.of(), Optional.empty()).look().get(0).bring(GO_ON);
        hub.verify(getRequestedFor(urlEqualTo("/org/cars/resolve/" + ONE + "/model.safetensors"))
                .withHeader("Authorization", equalTo("Bearer secret")));
        storage.verify(getRequestedFor(urlEqualTo("/blob")).withHeader("Authorization", absent()));
    }

    @Test
    void aCommitThatChangesOnlyTheCardIsTheSameCheckpoint(@TempDir Path directory) {
        HubPlace place = place(directory, List.of(), Optional.empty());
        repository("org/cars", ONE, "r0", WEIGHTS);
        Candidate first = place.look().get(0);
        first.settled();
        assertThat(place.look()).isEmpty();
        repository("org/cars", TWO, "r1", WEIGHTS);
        assertThat(place.look().get(0).identity()).isEqualTo(first.identity());
        repository("org/cars", TWO, "r1", new byte[] {1});
        assertThat(place.look().get(0).identity()).isNotEqualTo(first.identity());
    }

    @Test
    void allRepositoriesOfAnOrganisationAreWatchedPageByPage(@TempDir Path directory) {
        hub.stubFor(get("/api/models?limit=100&author=org")
                .willReturn(okJson("[{\"id\": \"org/cars\"}]")
                        .withHeader("Link", "<" + hub.baseUrl() + "/api/models?cursor=abc>; rel=\"next\"")));
        hub.stubFor(get("/api/models?cursor=abc").willReturn(okJson("[{\"id\": \"org/birds\"}]")));
        repository("org/cars", ONE, "r0", WEIGHTS);
        repository("org/birds", TWO, "r0", WEIGHTS);
        assertThat(place(directory, List.of("org"), Optional.empty()).look())
                .extracting(found -> found.variables().get("name"))
                .containsExactly("cars", "birds");
        assertThat(place(directory, List.of("org"), Optional.of("other")).look())
                .isEmpty();
    }

    @Test
    void bytesThatAreNotWhatTheHubPromisedAreNotTaken(@TempDir Path directory) {
        repository("org/cars", ONE, "r0", TinyModel.seeded(2).bytes().bytes());
        Candidate found = place(directory, List.of(), Optional.empty()).look().get(0);
        assertThatThrownBy(() -> found.bring(GO_ON)).hasMessageContaining("arrived with digest");
        assertThat(directory.resolve("downloads")).isEmptyDirectory();
        assertThat(directory.resolve("store/experts")).doesNotExist();
    }

    @Test
    void aHubThatFailsIsAskedAgainAtTheNextLook(@TempDir Path directory) {
        HubPlace place = place(directory, List.of(), Optional.empty());
        for (int status : List.of(500, 429, 401)) {
            hub.stubFor(get(anyUrl()).willReturn(status(status)));
            assertThat(place.look()).isEmpty();
        }
        hub.resetAll();
        repository("org/cars", ONE, "r0", WEIGHTS);
        assertThat(place.look()).hasSize(1);
    }

    @Test
    void aFileThatCannotBeFetchedIsWorthAnotherTry(@TempDir Path directory) {
        repository("org/cars", ONE, "r0", WEIGHTS);
        storage.stubFor(get("/blob").willReturn(status(503)));
        Candidate found = place(directory, List.of(), Optional.empty()).look().get(0);
        assertThatThrownBy(() -> found.bring(GO_ON))
                .isInstanceOfSatisfying(
                        MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    }
}
