package io.tributary.place;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.store.LocalStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A tracking server that answers as documented. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryPlaceTest {
    private static final String API = "/api/2.0/mlflow";
    private static final Stop GO_ON = () -> false;

    private final WireMockServer mlflow = new WireMockServer(options().dynamicPort());

    RegistryPlaceTest() {
        mlflow.start();
    }

    @AfterAll
    void stop() {
        mlflow.stop();
    }

    @BeforeEach
    void forget() {
        mlflow.resetAll();
    }

    private RegistryPlace place(Path directory, Optional<String> alias) {
        return new RegistryPlace(
                new RegistryPlace.Settings(
                        mlflow.baseUrl(), List.of("cars"), alias, "model", Optional.empty(), Duration.ofSeconds(30)),
                new LocalStore(directory.resolve("store"), List.of()),
                directory.resolve("downloads"));
    }

    private static String version(int number, String status, String tags) {
        return "{\"name\": \"cars\", \"version\": \"" + number + "\", \"status\": \"" + status
                + "\", \"creation_timestamp\": 1700000000000, \"run_id\": \"r7\", \"tags\": [" + tags + "]}";
    }

    private void versions(String... versions) {
        mlflow.stubFor(get(urlPathEqualTo(API + "/model-versions/search"))
                .withQueryParam("filter", WireMock.equalTo("name='cars'"))
                .willReturn(okJson("{\"model_versions\": [" + String.join(",", versions) + "]}")));
    }

    private void liesAt(String uri) {
        mlflow.stubFor(get(urlPathEqualTo(API + "/model-versions/get-download-uri"))
                .willReturn(okJson("{\"artifact_uri\": \"" + uri + "\"}")));
    }

    @Test
    void everyVersionThatIsReadyIsFoundOnce(@TempDir Path directory) {
        versions(
                version(1, "READY", "{\"key\": \"base_model\", \"value\": \"openai/clip\"}"),
                version(2, "PENDING_REGISTRATION", ""));
        RegistryPlace place = place(directory, Optional.empty());
        List<Candidate> found = place.look();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).base()).contains("openai/clip");
        assertThat(found.get(0).variables()).containsEntry("model", "cars").containsEntry("version", "1");
        assertThat(found.get(0).attributes()).containsEntry("run", "r7");
        assertThat(found.get(0).madeAtMillis()).isEqualTo(1_700_000_000_000L);
        found.get(0).settled();
        assertThat(place.look()).isEmpty();
    }

    @Test
    void whatTributaryItselfRegisteredIsNoExpert(@TempDir Path directory) {
        versions(version(3, "READY", "{\"key\": \"weights\", \"value\": \"ab\"}"));
        assertThat(place(directory, Optional.empty()).look()).isEmpty();
    }

    @Test
    void withAnAliasOnlyItsVersionIsFound(@TempDir Path directory) {
        mlflow.stubFor(get(urlPathEqualTo(API + "/registered-models/alias"))
                .withQueryParam("alias", WireMock.equalTo("champion"))
                .willReturn(okJson("{\"model_version\": " + version(5, "READY", "") + "}")));
        assertThat(place(directory, Optional.of("champion")).look())
                .extracting(found -> found.variables().get("version"))
                .containsExactly("5");
    }

    @Test
    void artifactsComeThroughTheTrackingServer(@TempDir Path directory) {
        versions(version(1, "READY", ""));
        liesAt("mlflow-artifacts:/7/r7/artifacts");
        mlflow.stubFor(
                get(urlPathEqualTo("/api/2.0/mlflow-artifacts/artifacts"))
                        .withQueryParam("path", WireMock.equalTo("7/r7/artifacts/model"))
                        .willReturn(
                                okJson(
                                        "{\"files\": [{\"path\": \"model.safetensors\", \"is_dir\": false},"
                                                + " {\"path\": \"config.json\", \"is_dir\": false}, {\"path\": \"logs\", \"is_dir\": true}]}")));
        mlflow.stubFor(get("/api/2.0/mlflow-artifacts/artifacts/7/r7/artifacts/model/model.safetensors")
                .willReturn(aResponse().withBody(TinyModel.seeded(1).bytes().bytes())));
        mlflow.stubFor(get("/api/2.0/mlflow-artifacts/artifacts/7/r7/artifacts/model/config.json")
                .willReturn(okJson("{}")));
        Path same = CheckpointFiles.in(directory.resolve("same"))
                .weights(TinyModel.seeded(1).bytes())
                .config("{}")
                .directory();
        assertThat(place(directory, Optional.empty()).look().get(0).bring(GO_ON).digest())
                .isEqualTo(CheckpointDigest.of(same));
    }

    @Test
    void artifactsOfAMountedDiskAreCopied(@TempDir Path directory) {
        versions(version(1, "READY", ""));
        Path model = CheckpointFiles.in(directory.resolve("artifacts/model"))
                .weights(TinyModel.seeded(1).bytes())
                .directory();
        liesAt("file://" + directory.resolve("artifacts"));
        assertThat(place(directory, Optional.empty()).look().get(0).bring(GO_ON).uri())
                .isEqualTo("store:experts/" + CheckpointDigest.of(model));
    }

    @Test
    void whereverElseTheyLieIsRefusedByName(@TempDir Path directory) {
        versions(version(1, "READY", ""));
        liesAt("s3://bucket/7");
        assertThatThrownBy(
                        () -> place(directory, Optional.empty()).look().get(0).bring(GO_ON))
                .hasMessageContaining("s3://bucket/7");
    }
}
