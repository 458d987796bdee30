package io.tributary.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.lineage.StatusRow.StallStatus;
import io.tributary.app.view.LineageJson;
import io.tributary.app.view.Rows;
import io.tributary.app.view.StatusRows;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {
    private final Rows rows = StatusRows.vision();
    private final AtomicBoolean alive = new AtomicBoolean(true);
    private final AtomicReference<List<StallStatus>> stalls = new AtomicReference<>(List.of());
    private final AtomicBoolean coordinator = new AtomicBoolean(true);
    private final AtomicBoolean view = new AtomicBoolean(true);
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server = HttpServer.start(
            HttpServer.LOOPBACK,
            0,
            HttpAccess.OPEN,
            new Routes(
                    rows,
                    new Health(
                            alive::get,
                            Map.of(Health.COORDINATOR, coordinator::get, Health.VIEW, view::get),
                            stalls::get),
                    () -> "tributary_up 1\n")::addTo);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void lineagesAreTheCommandLinesOwnDocuments() throws Exception {
        assertThat(json("/api/lineages", 200)).isEqualTo(reread(LineageJson.lineages(rows)));
        assertThat(json("/api/lineages/vision", 200)).isEqualTo(reread(LineageJson.lineage(rows.named("vision"))));
        assertThat(json("/api/lineages/vision/versions", 200))
                .isEqualTo(reread(LineageJson.versions(rows.named("vision"))));
    }

    @Test
    void aVersionNamesItsExpertsAndWhereItLies() throws Exception {
        JsonNode version = json("/api/lineages/vision/versions/2", 200);

        assertThat(version.get("path").asText()).isEqualTo("lineages/vision/versions/000002");
        assertThat(version.get("contains").findValuesAsText("expertId")).containsExactly("expert-1", "expert-2");
    }

    @Test
    void whatIsNotThereIsAnsweredWithACodeAndAMessage() throws Exception {
        assertThat(json("/api/lineages/other", 404).get("code").asText()).isEqualTo("UNKNOWN_LINEAGE");
        assertThat(json("/api/lineages/vision/versions/7", 404).get("code").asText())
                .isEqualTo("UNKNOWN_VERSION");
        assertThat(json("/api/lineages/vision/versions/last", 400)
                        .get("message")
                        .asText())
                .contains("number");
        assertThat(json("/nothing", 404).get("code").asText()).isEqualTo("NOT_FOUND");
    }

    @Test
    void nothingCanBeChanged() throws Exception {
        HttpResponse<String> answer = client.send(
                request("/api/lineages").POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body()).contains("METHOD_NOT_ALLOWED");
    }

    @Test
    void readyNamesTheCheckThatDoesNotHold() throws Exception {
        assertThat(json("/health/ready", 200).get("ready").asBoolean()).isTrue();
        coordinator.set(false);

        JsonNode answer = json("/health/ready", 503);

        assertThat(answer.get("checks").get("coordinator").asBoolean()).isFalse();
        assertThat(answer.get("checks").get("view").asBoolean()).isTrue();
        assertThat(json("/health/live", 200).get("live").asBoolean()).isTrue();
        assertThat(json("/api/lineages", 200)).isNotEmpty();
    }

    @Test
    void aPartitionThatStandsStillIsNamedWhereverSomebodyLooks() throws Exception {
        StallStatus stall = StatusRows.stall(0, 1);
        stalls.set(List.of(stall));
        rows.put(stall);

        assertThat(json("/health/live", 200).at("/stalls/0/offset").asLong()).isEqualTo(17);
        JsonNode ready = json("/health/ready", 503);
        assertThat(ready.at("/checks/partitions").asBoolean(true)).isFalse();
        assertThat(ready.at("/stalls/0/message").asText())
                .contains("IllegalStateException: boom", "lineage-events-0 offset 17");
        assertThat(json("/api/lineages", 200).at("/stalls/0/topic").asText()).isEqualTo("lineage-events");
        assertThat(json("/api/lineages/vision", 200).at("/stall/failure").asText())
                .contains("boom");
    }

    @Test
    void aCoordinatorThatEndedIsNotLive() throws Exception {
        alive.set(false);

        assertThat(json("/health/live", 503).get("live").asBoolean()).isFalse();
    }

    @Test
    void beforeTheViewHasCaughtUpNothingIsSaidToBeMissing() throws Exception {
        view.set(false);

        assertThat(json("/api/lineages/other", 503).get("code").asText()).isEqualTo("BROKER_UNAVAILABLE");
    }

    @Test
    void metricsAreText() throws Exception {
        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.body()).isEqualTo("tributary_up 1\n");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    }

    @Test
    void theDescriptionIsServed() throws Exception {
        assertThat(get("/openapi.yaml").body()).startsWith("openapi: 3");
    }

    @Test
    void aPortThatIsTakenIsRefusedWithWhatToDo() {
        Routes routes = new Routes(rows, new Health(() -> true, Map.of(), List::of), () -> "");

        assertThatThrownBy(() -> HttpServer.start(HttpServer.LOOPBACK, server.port(), HttpAccess.OPEN, routes::addTo))
                .isInstanceOf(MergeException.class)
                .hasMessageContaining("Give another port");
    }

    private JsonNode json(String path, int status) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        return new ObjectMapper().readTree(answer.body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    /** Numbers lose their width in text. */
    private static JsonNode reread(JsonNode document) throws IOException {
        return new ObjectMapper().readTree(document.toString());
    }
}
