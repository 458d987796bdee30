package io.tributary.app.webhook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.tributary.merge.file.Sha256;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A hub and a registry that answer as documented, and call as documented. */
public final class Callers implements AutoCloseable {
    public static final String SECRET = "0123456789abcdef0123456789abcdef";
    static final String API = "/api/2.0/mlflow";

    private final WireMockServer server = new WireMockServer(options().dynamicPort());
    private final HttpClient client = HttpClient.newHttpClient();

    public Callers() {
        server.start();
    }

    /** Of both. */
    public String url() {
        return server.baseUrl();
    }

    WireMockServer server() {
        return server;
    }

    /** The hub has a commit of {@code org/NAME}. */
    void commit(String name, String commit, byte[] weights) {
        server.stubFor(get("/api/models/org/" + name + "/revision/" + commit + "?blobs=true")
                .willReturn(okJson("{\"sha\": \"" + commit + "\", \"tags\": [], \"cardData\": {\"base_model\":"
                        + " \"openai/clip\"}, \"lastModified\": \"2026-01-02T03:04:05.000Z\", \"siblings\": ["
                        + "{\"rfilename\": \"model.safetensors\", \"lfs\": {\"sha256\": \"" + Sha256.of(weights)
                        + "\"}}]}")));
        server.stubFor(get("/org/" + name + "/resolve/" + commit + "/model.safetensors")
                .willReturn(aResponse().withBody(weights)));
    }

    /** The registry has a version of model {@code cars}. */
    public void version(int number, String status, byte[] weights) {
        server.stubFor(get(urlPathEqualTo(API + "/model-versions/get"))
                .withQueryParam("name", equalTo("cars"))
                .withQueryParam("version", equalTo("" + number))
                .willReturn(okJson("{\"model_version\": {\"name\": \"cars\", \"version\": \"" + number
                        + "\", \"status\": \"" + status + "\", \"creation_timestamp\": 1700000000000}}")));
        String folder = "7/" + number + "/artifacts";
        server.stubFor(get(urlPathEqualTo(API + "/model-versions/get-download-uri"))
                .withQueryParam("version", equalTo("" + number))
                .willReturn(okJson("{\"artifact_uri\": \"mlflow-artifacts:/" + folder + "\"}")));
        server.stubFor(get(urlPathEqualTo("/api/2.0/mlflow-artifacts/artifacts"))
                .withQueryParam("path", equalTo(folder))
                .willReturn(okJson("{\"files\": [{\"path\": \"model.safetensors\", \"is_dir\": false}]}")));
        server.stubFor(get("/api/2.0/mlflow-artifacts/artifacts/" + folder + "/model.safetensors")
                .willReturn(aResponse().withBody(weights)));
    }

    static String pushed(String repository, String ref, String commit) {
        return "{\"event\": {\"action\": \"update\", \"scope\": \"repo.content\"}, \"repo\": {\"type\": \"model\","
                + " \"name\": \"" + repository + "\", \"headSha\": \"" + commit + "\"}, \"updatedRefs\": [{\"ref\": \""
                + ref + "\", \"oldSha\": null, \"newSha\": \"" + commit + "\"}], \"webhook\": {\"version\": 3}}";
    }

    public static String registered(String model, int version) {
        return "{\"entity\": \"model_version\", \"action\": \"created\", \"timestamp\": \"2026-01-02T03:04:05+00:00\","
                + " \"data\": {\"name\": \"" + model + "\", \"version\": \"" + version
                + "\", \"source\": \"s3://x\", \"run_id\": \"r7\", \"tags\": {}, \"description\": null}}";
    }

    HttpResponse<String> hubCalls(int port, String secret, String body) throws Exception {
        return send(request(port, "huggingface", body).header("X-Webhook-Secret", secret));
    }

    /** Signed as MLflow signs. */
    public HttpResponse<String> registryCalls(int port, String identifier, Instant at, String body) throws Exception {
        String seconds = Long.toString(at.getEpochSecond());
        return registryCalls(port, identifier, seconds, signature(identifier, seconds, body), body);
    }

    HttpResponse<String> registryCalls(int port, String identifier, String seconds, String signature, String body)
            throws Exception {
        return send(request(port, "mlflow", body)
                .header("X-MLflow-Delivery-Id", identifier)
                .header("X-MLflow-Timestamp", seconds)
                .header("X-MLflow-Signature", signature));
    }

    static String signature(String identifier, String seconds, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] code = mac.doFinal((identifier + "." + seconds + "." + body).getBytes(StandardCharsets.UTF_8));
        return "v1," + Base64.getEncoder().encodeToString(code);
    }

    private static HttpRequest.Builder request(int port, String sender, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/webhooks/" + sender))
                .POST(BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        server.stop();
    }
}
