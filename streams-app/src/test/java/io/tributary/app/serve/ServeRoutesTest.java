package io.tributary.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.http.HttpServer;
import io.tributary.app.http.ListenAddress;
import io.tributary.merge.MergeException;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.kernel.ComputeDevice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The protocol over HTTP, with real versions of a small model. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ServeRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_BODY = 4096;

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ServeMetrics metrics = new ServeMetrics(Versions.LINEAGE, "serving");
    private Versions versions;
    private HotModel model;
    private HttpServer server;

    @BeforeEach
    void serveVersionOne() {
        versions = new Versions(directory.resolve("store"));
        Suite suite = Versions.suite(directory.resolve("suite"));
        model = new HotModel(
                100,
                Duration.ofSeconds(20),
                new VersionLoader(versions.store()::version, Versions.LINEAGE, suite, ComputeDevice.CPU, 1, List.of()));
        server = ListenAddress.onThisMachine(0)
                .listen(new ServeRoutes(model, Samples.of(suite), metrics, LARGEST_BODY)::addTo);
        versions.seal(1);
    }

    @AfterEach
    void close() {
        server.close();
        model.close();
        metrics.close();
    }

    @Test
    void healthIsReadyOnceAVersionServes() throws Exception {
        assertThat(get("/v2/health/live", 200)).isEqualTo(JSON.readTree("{\"live\":true}"));
        assertThat(get("/v2/health/ready", 503).path("ready").asBoolean(true)).isFalse();
        assertThat(get("/v2/models/lines/ready", 503).path("ready").asBoolean(true))
                .isFalse();
        assertThat(infer("floats", "FP32", "[1,3]", "[1,2,3]", 503)
                        .path("error")
                        .asText())
                .contains("No version");
        model.swap(1);
        assertThat(get("/v2/health/ready", 200).path("ready").asBoolean()).isTrue();
        assertThat(get("/v2/models/lines/ready", 200)).isEqualTo(JSON.readTree("{\"ready\":true,\"name\":\"lines\"}"));
        assertThat(get("/v2/models/lines/versions/1/ready", 200).path("ready").asBoolean())
                .isTrue();
    }

    @Test
    void metadataNameServerModelVersionAndTensors() throws Exception {
        model.swap(1);
        assertThat(get("/v2", 200).path("name").asText()).isEqualTo("tributary");
        JsonNode metadata = get("/v2/models/lines", 200);
        assertThat(metadata.path("name").asText()).isEqualTo("lines");
        assertThat(metadata.at("/versions/0").asText()).isEqualTo("1");
        assertThat(metadata.at("/inputs/0")).isEqualTo(JSON.readTree("""
                {"name": "inputs", "datatype": "FP32|UINT8", "shape": [-1, 3]}"""));
        assertThat(names(metadata.path("outputs"))).containsExactly("scores", "label");
        assertThat(metadata.at("/parameters/tasks").toString()).isEqualTo("[\"floats\",\"bytes\"]");
    }

    @Test
    void anAnswerHasScoresLabelsIdAndTheVersionThatComputedIt() throws Exception {
        model.swap(1);
        JsonNode answer = JSON.readTree(post("/v2/models/lines/infer", """
                        {"id": "42", "parameters": {"task": "floats"}, "inputs": [{"name": "inputs",
                         "datatype": "FP32", "shape": [3, 3], "data": [[5, 1, 0], [0, 2, 9], [-1, -0.5, 0]]}]}""").body());

        assertThat(answer.path("model_name").asText()).isEqualTo("lines");
        assertThat(answer.path("model_version").asText()).isEqualTo("1");
        assertThat(answer.path("id").asText()).isEqualTo("42");
        assertThat(answer.at("/outputs/0")).isEqualTo(JSON.readTree("""
                {"name": "scores", "datatype": "FP32", "shape": [3, 2], "data": [5.0, 1.0, 0.0, 2.0, -1.0, -0.5]}"""));
        assertThat(answer.at("/outputs/1")).isEqualTo(JSON.readTree("""
                {"name": "label", "datatype": "INT64", "shape": [3], "data": [0, 1, 1]}"""));
    }

    @Test
    void aPromotionChangesVersionAndScoresAndARollbackChangesThemBack() throws Exception {
        versions.seal(7);
        for (long version : List.of(1L, 7L, 1L)) {
            model.swap(version);
            JsonNode answer = infer("bytes", "UINT8", "[1,3]", "[2,200,0]", 200);
            assertThat(answer.path("model_version").asLong()).isEqualTo(version);
            assertThat(answer.at("/outputs/0/data/0").asDouble()).isEqualTo(2.0 * version);
            assertThat(answer.at("/outputs/0/data/1").asDouble()).isEqualTo(200);
        }
    }

    @Test
    void aVersionThatIsDamagedUselessOrAnotherOnesIsRefusedAndTheFormerServes() throws Exception {
        model.swap(1);
        Path damaged = versions.seal(2).resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length - 1] ^= 1;
        Files.write(damaged, bytes);
        assertRefused(2, "not as it was sealed", "digest");
        versions.sealUseless(3);
        assertRefused(3, "linear.py", "w");
        Files.move(versions.seal(5), versions.directory(4));
        assertRefused(4, "holds version 5");
        assertRefused(6, "no version 6");

        assertThat(infer("floats", "FP32", "[1,3]", "[1,2,3]", 200)
                        .path("model_version")
                        .asText())
                .isEqualTo("1");
    }

    @Test
    void whatDoesNotFitIsRefusedWithWhatWouldFit() throws Exception {
        model.swap(1);
        assertThat(error(infer("other", "FP32", "[1,3]", "[1,2,3]", 400))).contains("floats, bytes");
        assertThat(error(infer("floats", "FP64", "[1,3]", "[1,2,3]", 400))).contains("FP32", "FP64");
        assertThat(error(infer("floats", "FP32", "[1,4]", "[1,2,3,4]", 400))).contains("[n, 3]", "[1, 4]");
        assertThat(error(infer("floats", "FP32", "[0,3]", "[]", 400))).contains("[n, 3]");
        assertThat(error(infer("floats", "FP32", "[9223372036854775807,3]", "[1,2,3]", 400)))
                .contains("found 3");
        assertThat(error(infer("bytes", "UINT8", "[1,3]", "[1,256,0]", 400))).contains("0 to 255", "256");
        assertThat(error(infer("bytes", "UINT8", "[1,3]", "[1,1.5,0]", 400))).contains("integers");
        assertThat(error(infer("floats", "FP32", "[1,3]", "[1,\"2\",3]", 400))).contains("numbers");
        for (String body : List.of("", "[]", "{", "{}", "{\"inputs\":[]}", "{\"inputs\":[{\"name\":\"inputs\"}]}")) {
            HttpResponse<String> answer = post("/v2/models/lines/infer", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(error(JSON.readTree(answer.body()))).isNotEmpty();
        }
        assertThat(error(get("/v2/models/other", 404))).contains("lines");
        assertThat(error(get("/v2/models/lines/versions/2", 404))).contains("version 1 is");
        assertThat(error(get("/v2/models/lines/infer", 405))).contains("GET");
        assertThat(error(get("/v2/other", 404))).contains("nothing");
    }

    @Test
    void aBodyLargerThanAllowedIsRefusedWhetherOrNotItsLengthIsSaid() throws Exception {
        model.swap(1);
        byte[] large = " ".repeat(LARGEST_BODY + 1).getBytes(StandardCharsets.UTF_8);
        for (var body : List.of(
                BodyPublishers.ofByteArray(large),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri("/v2/models/lines/infer"))
                            .POST(body)
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("4096");
        }
    }

    @Test
    void metricsCountRequestsByHowTheyEnded() throws Exception {
        model.swap(1);
        infer("floats", "FP32", "[1,3]", "[1,2,3]", 200);
        infer("floats", "FP32", "[1,4]", "[1,2,3]", 400);

        assertThat(send("/metrics").body())
                .contains(
                        "tributary_serve_requests_seconds_count{alias=\"serving\",lineage=\"lines\",outcome=\"answered\"} 1")
                .contains("outcome=\"refused\"} 1");
    }

    private void assertRefused(long version, String... words) {
        assertThatThrownBy(() -> model.swap(version))
                .isInstanceOf(MergeException.class)
                .hasMessageContainingAll(words);
    }

    private static String error(JsonNode document) {
        return document.path("error").asText();
    }

    private static List<String> names(JsonNode tensors) {
        return StreamSupport.stream(tensors.spliterator(), false)
                .map(tensor -> tensor.path("name").asText())
                .toList();
    }

    private JsonNode infer(String task, String datatype, String shape, String data, int status) throws Exception {
        HttpResponse<String> answer = post("/v2/models/lines/infer", """
                {"parameters": {"task": "%s", "other": [1]}, "unknown": {"a": 1},
                 "inputs": [{"data": %s, "name": "inputs", "shape": %s, "datatype": "%s"}]}""".formatted(task, data, shape, datatype));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode get(String path, int status) throws Exception {
        HttpResponse<String> answer = send(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
