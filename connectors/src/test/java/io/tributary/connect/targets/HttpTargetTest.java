package io.tributary.connect.targets;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.tributary.connect.fixture.SealedVersions;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Servers that behave as documented, and servers that do not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpTargetTest {
    private static final String NEW = SealedVersions.weights(7);
    private static final String OLD = SealedVersions.weights(6);
    private static final PromotedVersion VERSION = new PromotedVersion("vision", "serving", 7, NEW, "/there/000007");

    private final WireMockServer first = new WireMockServer(options().dynamicPort());
    private final WireMockServer second = new WireMockServer(options().dynamicPort());

    HttpTargetTest() {
        first.start();
        second.start();
    }

    @AfterAll
    void stop() {
        first.stop();
        second.stop();
    }

    @BeforeEach
    void forget() {
        first.resetAll();
        second.resetAll();
    }

    private static Speaking speaking() {
        return new Speaking(Duration.ofSeconds(30), Optional.of("secret"), InstantSource.system());
    }

    private HttpTarget target(String kind, Map<String, String> settings) {
        return HttpTarget.bundled(kind, List.of(first.baseUrl()), settings, speaking(), Optional.empty());
    }

    private HttpTarget sglangs() {
        return HttpTarget.bundled(
                "sglang", List.of(first.baseUrl(), second.baseUrl()), Map.of(), speaking(), Optional.empty());
    }

    private static void assertFails(ErrorCode code, String message, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        MergeException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    /** As SGLang's documentation has it: what was loaded is what it shows. */
    private static void behave(WireMockServer server, String before, String after) {
        server.stubFor(any(anyUrl()).willReturn(okJson("{\"success\": true}")));
        server.stubFor(get("/get_model_info")
                .inScenario("weights")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(okJson("{\"weight_version\": \"" + before + "\"}")));
        server.stubFor(post("/update_weights_from_disk")
                .inScenario("weights")
                .willReturn(okJson("{\"success\": true, \"message\": \"ok\"}"))
                .willSetStateTo("loaded"));
        server.stubFor(get("/get_model_info")
                .inScenario("weights")
                .whenScenarioStateIs("loaded")
                .willReturn(okJson("{\"weight_version\": \"" + after + "\"}")));
    }

    @Test
    void sglangIsPausedUpdatedContinuedAndAsked() {
        behave(first, OLD, NEW);
        Observed observed = target("sglang", Map.of()).deploy(VERSION);
        assertThat(observed.served()).isTrue();
        first.verify(postRequestedFor(urlEqualTo("/update_weights_from_disk"))
                .withHeader("Authorization", equalTo("Bearer secret"))
                .withRequestBody(
                        equalToJson("{\"model_path\": \"/there/000007\", \"weight_version\": \"" + NEW + "\"}")));
        assertThat(first.getAllServeEvents().stream()
                        .map(event -> event.getRequest().getUrl())
                        .toList())
                .containsExactly(
                        "/get_model_info",
                        "/continue_generation",
                        "/update_weights_from_disk",
                        "/pause_generation",
                        "/get_model_info");
    }

    @Test
    void aServerThatHasTheVersionIsLeftAlone() {
        behave(first, NEW, NEW);
        behave(second, OLD, NEW);
        assertThat(sglangs().deploy(VERSION).served()).isTrue();
        first.verify(0, postRequestedFor(urlEqualTo("/update_weights_from_disk")));
        second.verify(1, postRequestedFor(urlEqualTo("/update_weights_from_disk")));
    }

    @Test
    void aTwoHundredThatSaysNoIsNoSuccessAndGenerationGoesOn() {
        behave(first, OLD, NEW);
        first.stubFor(
                post("/update_weights_from_disk").willReturn(okJson("{\"success\": false, \"message\": \"no\"}")));
        assertFails(ErrorCode.SERVING_UNAVAILABLE, "/success is \"false\"", () -> target("sglang", Map.of())
                .deploy(VERSION));
        first.verify(1, postRequestedFor(urlEqualTo("/continue_generation")));
    }

    @Test
    void aServerThatClaimsSuccessAndShowsTheOldVersionIsNotBelieved() {
        behave(first, OLD, OLD);
        Observed observed = target("sglang", Map.of()).deploy(VERSION);
        assertThat(observed.served()).isFalse();
        assertThat(observed.text()).isEqualTo(OLD);
    }

    @Test
    void halfTheReplicasAreNotTheVersion() {
        behave(first, OLD, NEW);
        behave(second, OLD, OLD);
        Observed observed = sglangs().deploy(VERSION);
        assertThat(observed.served()).isFalse();
        assertThat(observed.text()).isEqualTo(NEW + "," + OLD);
    }

    @Test
    void serverErrorsAndConflictsAreWorthAnotherTry() {
        for (int status : List.of(500, 503, 409, 429)) {
            forget();
            behave(first, OLD, NEW);
            first.stubFor(post("/update_weights_from_disk").willReturn(status(status)));
            assertFails(ErrorCode.SERVING_UNAVAILABLE, "answered " + status, () -> target("sglang", Map.of())
                    .deploy(VERSION));
        }
    }

    @Test
    void aRefusalIsNot() {
        behave(first, OLD, NEW);
        first.stubFor(post("/update_weights_from_disk")
                .willReturn(aResponse().withStatus(400).withBody("unknown model_path")));
        assertFails(ErrorCode.SERVING_REFUSED, "unknown model_path", () -> target("sglang", Map.of())
                .deploy(VERSION));
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsNone() {
        behave(first, OLD, NEW);
        first.stubFor(get("/get_model_info").willReturn(okJson("{}").withFixedDelay(2000)));
        Speaking hasty = new Speaking(Duration.ofMillis(200), Optional.empty(), InstantSource.system());
        HttpTarget target = HttpTarget.bundled("sglang", List.of(first.baseUrl()), Map.of(), hasty, Optional.empty());
        assertFails(ErrorCode.SERVING_UNAVAILABLE, "did not answer", () -> target.observe(VERSION));
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() {
        HttpTarget nobody =
                HttpTarget.bundled("sglang", List.of("http://127.0.0.1:1"), Map.of(), speaking(), Optional.empty());
        assertFails(ErrorCode.SERVING_UNAVAILABLE, "did not answer", () -> nobody.observe(VERSION));
    }

    @Test
    void anAnswerThatIsNoJsonShowsNothing() {
        first.stubFor(any(anyUrl()).willReturn(aResponse().withBody("<html>busy</html>")));
        assertThat(target("sglang", Map.of()).observe(VERSION).served()).isFalse();
    }

    @Test
    void vllmSleepsReloadsWakesAndEveryWorkerIsAsked() {
        first.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200)));
        first.stubFor(post("/collective_rpc")
                .withRequestBody(equalToJson("{\"method\": \"tributary_weights\"}"))
                .inScenario("vllm")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(okJson("{\"results\": [\"\", \"\"]}")));
        first.stubFor(post("/collective_rpc")
                .withRequestBody(equalToJson("{\"method\": \"tributary_reload\"}"))
                .inScenario("vllm")
                .willReturn(okJson("{\"results\": []}"))
                .willSetStateTo("loaded"));
        first.stubFor(post("/collective_rpc")
                .withRequestBody(equalToJson("{\"method\": \"tributary_weights\"}"))
                .inScenario("vllm")
                .whenScenarioStateIs("loaded")
                .willReturn(okJson("{\"results\": [\"" + NEW + "\", \"" + NEW + "\"]}")));
        assertThat(target("vllm", Map.of()).deploy(VERSION).served()).isTrue();
        first.verify(postRequestedFor(urlEqualTo("/sleep?level=2")));
        first.verify(postRequestedFor(urlEqualTo("/wake_up?tags=weights")));
        first.verify(postRequestedFor(urlEqualTo("/wake_up")));
    }

    @Test
    void aVllmWorkerLeftBehindIsSeen() {
        first.stubFor(any(anyUrl()).willReturn(okJson("{\"results\": [\"" + NEW + "\", \"" + OLD + "\"]}")));
        assertThat(target("vllm", Map.of()).observe(VERSION).served()).isFalse();
    }

    @Test
    void tritonIsLoadedWithAConfigurationThatNamesTheWeights() {
        first.stubFor(post("/v2/repository/models/vision/load").willReturn(okJson("{}")));
        first.stubFor(post("/v2/repository/index")
                .willReturn(okJson("[{\"name\": \"other\", \"state\": \"READY\"},"
                        + " {\"name\": \"vision\", \"version\": \"1\", \"state\": \"READY\"}]")));
        first.stubFor(get("/v2/models/vision/config")
                .inScenario("triton")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(okJson("{\"name\": \"vision\", \"parameters\": {}}"))
                .willSetStateTo("loaded"));
        first.stubFor(get("/v2/models/vision/config")
                .inScenario("triton")
                .whenScenarioStateIs("loaded")
                .willReturn(okJson("{\"parameters\": {\"weights\": {\"string_value\": \"" + NEW + "\"}}}")));
        String config =
                "{\"parameters\": {\"weights\": {\"string_value\": \"{weights}\"}, \"model\": {\"string_value\":"
                        + " \"{path}\"}}}";
        assertThat(target("triton", Map.of("model", "{lineage}", "config", config))
                        .deploy(VERSION)
                        .served())
                .isTrue();
        first.verify(postRequestedFor(urlEqualTo("/v2/repository/models/vision/load"))
                .withRequestBody(equalToJson("{\"parameters\": {\"config\": \"{\\\"parameters\\\": {\\\"weights\\\":"
                        + " {\\\"string_value\\\": \\\"" + NEW + "\\\"}, \\\"model\\\": {\\\"string_value\\\":"
                        + " \\\"/there/000007\\\"}}}\"}}")));
    }

    @Test
    void aModelThatIsNotReadyServesNothing() {
        first.stubFor(
                post("/v2/repository/index").willReturn(okJson("[{\"name\": \"vision\", \"state\": \"LOADING\"}]")));
        assertThat(target("kserve-v2", Map.of("model", "vision"))
                        .observe(VERSION)
                        .text())
                .isEmpty();
    }

    @Test
    void kserveShowsTheVersionsNumber() {
        first.stubFor(post("/v2/repository/models/vision/load").willReturn(okJson("{}")));
        first.stubFor(
                post("/v2/repository/index").willReturn(okJson("[{\"name\": \"vision\", \"state\": \"READY\"}]")));
        first.stubFor(get("/v2/models/vision").willReturn(okJson("{\"name\": \"vision\", \"versions\": [\"7\"]}")));
        assertThat(target("kserve-v2", Map.of("model", "vision"))
                        .deploy(VERSION)
                        .served())
                .isTrue();
        first.stubFor(get("/v2/models/vision").willReturn(okJson("{\"versions\": [\"6\", \"7\"]}")));
        assertThat(target("kserve-v2", Map.of("model", "vision"))
                        .observe(VERSION)
                        .served())
                .isFalse();
    }

    private void mlflow(String found) {
        first.stubFor(post("/api/2.0/mlflow/registered-models/create")
                .willReturn(aResponse().withStatus(400).withBody("RESOURCE_ALREADY_EXISTS")));
        first.stubFor(
                get(urlPathEqualTo("/api/2.0/mlflow/model-versions/search")).willReturn(okJson(found)));
        first.stubFor(post("/api/2.0/mlflow/model-versions/create")
                .willReturn(okJson("{\"model_version\": {\"version\": \"12\"}}")));
        first.stubFor(post("/api/2.0/mlflow/registered-models/alias")
                .inScenario("mlflow")
                .willReturn(okJson("{}"))
                .willSetStateTo("moved"));
        first.stubFor(get(urlPathEqualTo("/api/2.0/mlflow/registered-models/alias"))
                .inScenario("mlflow")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(status(404)));
        first.stubFor(get(urlPathEqualTo("/api/2.0/mlflow/registered-models/alias"))
                .inScenario("mlflow")
                .whenScenarioStateIs("moved")
                .willReturn(okJson("{\"model_version\": {\"tags\": [{\"key\": \"lineage\", \"value\": \"vision\"},"
                        + " {\"key\": \"weights\", \"value\": \"" + NEW + "\"}]}}")));
    }

    @Test
    void mlflowRegistersAVersionAndMovesItsAlias() {
        mlflow("{}");
        assertThat(target("mlflow", Map.of("model", "{lineage}"))
                        .deploy(VERSION)
                        .served())
                .isTrue();
        first.verify(postRequestedFor(urlEqualTo("/api/2.0/mlflow/registered-models/alias"))
                .withRequestBody(equalToJson("{\"name\": \"vision\", \"alias\": \"serving\", \"version\": \"12\"}")));
        first.verify(getRequestedFor(urlEqualTo("/api/2.0/mlflow/model-versions/search?filter=name%3D'vision'%20AND%20"
                + "tags.weights%3D'" + NEW + "'")));
    }

    @Test
    void mlflowDoesNotRegisterTheSameWeightsTwice() {
        mlflow("{\"model_versions\": [{\"version\": \"11\"}]}");
        assertThat(target("mlflow", Map.of("model", "{lineage}"))
                        .deploy(VERSION)
                        .served())
                .isTrue();
        first.verify(0, postRequestedFor(urlEqualTo("/api/2.0/mlflow/model-versions/create")));
        first.verify(postRequestedFor(urlEqualTo("/api/2.0/mlflow/registered-models/alias"))
                .withRequestBody(equalToJson("{\"name\": \"vision\", \"alias\": \"serving\", \"version\": \"11\"}")));
    }
}
