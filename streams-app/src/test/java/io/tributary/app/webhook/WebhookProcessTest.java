package io.tributary.app.webhook;

import static io.tributary.app.webhook.Callers.SECRET;
import static io.tributary.app.webhook.Callers.pushed;
import static io.tributary.app.webhook.Callers.registered;
import static io.tributary.app.webhook.Callers.signature;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.tributary.app.http.BearerToken;
import io.tributary.app.http.HttpAccess;
import io.tributary.app.http.HttpAccess.Guard;
import io.tributary.app.http.HttpServer;
import io.tributary.app.http.ListenAddress;
import io.tributary.app.http.ListenAddress.WhenTaken;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.store.LocalStore;
import io.tributary.place.HubPlace;
import io.tributary.place.Naming;
import io.tributary.place.RegistryPlace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls as they come, up to the event that is published; hub and registry answer as documented, and worse. */
class WebhookProcessTest {
    private static final String MAIN = "refs/heads/main";
    private static final String ONE = "1".repeat(40);
    private static final byte[] CARS = TinyModel.seeded(1).bytes().bytes();

    @TempDir
    private Path directory;

    private final Callers callers = new Callers();
    private final List<ExpertPublished> published = new CopyOnWriteArrayList<>();
    private final AtomicLong seconds =
            new AtomicLong(Instant.parse("2026-01-02T03:04:05Z").getEpochSecond());
    private @Nullable WebhookProcess process;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(directory.resolve("secret"), SECRET + "\n");
        restart(published::add);
    }

    @AfterEach
    void close() {
        running().close();
        callers.close();
    }

    private WebhookProcess running() {
        return Objects.requireNonNull(process);
    }

    private int port() {
        return running().port();
    }

    /** As another process that finds the same directory. */
    private void restart(Consumer<ExpertPublished> publish) {
        if (process != null) {
            process.close();
        }
        process = WebhookProcess.start(new WebhookProcess.Options(
                Optional.of(new WebhookProcess.Hub(
                        BearerToken.read(directory.resolve("secret")),
                        new HubPlace.Settings(
                                callers.url(),
                                List.of("org"),
                                List.of(),
                                "main",
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofSeconds(30)))),
                Optional.of(new WebhookProcess.Registry(
                        SECRET,
                        new RegistryPlace.Settings(
                                callers.url(),
                                List.of("cars"),
                                Optional.empty(),
                                "",
                                Optional.empty(),
                                Duration.ofSeconds(30)))),
                new Naming("vision", Map.of(), "{digest}"),
                new LocalStore(directory.resolve("store"), List.of()),
                directory.resolve("own"),
                publish,
                new ListenAddress(
                        HttpServer.LOOPBACK,
                        0,
                        WhenTaken.FAIL,
                        new HttpAccess(Optional.empty(), Optional.empty(), Guard.PATHS)),
                4096,
                this::now));
    }

    private void nothingIsKept() {
        assertThat(directory.resolve("own/calls")).isEmptyDirectory();
        assertThat(published).isEmpty();
    }

    private void nothingWaits() {
        await().untilAsserted(() -> assertThat(directory.resolve("own/calls")).isEmptyDirectory());
    }

    private Instant now() {
        return Instant.ofEpochSecond(seconds.get());
    }

    private void later(Duration time) {
        seconds.addAndGet(time.toSeconds());
    }

    private String outcome(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body();
    }

    /** A machine that does much else takes its time. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(1, TimeUnit.MINUTES);
    }

    @Test
    void aCommitThatTheHubCallsAboutIsPublished() throws Exception {
        callers.commit("cars", ONE, CARS);
        assertThat(outcome(callers.hubCalls(port(), SECRET, pushed("org/cars", MAIN, ONE)), 202))
                .contains("TAKEN");
        await().until(() -> published.size() == 1);
        ExpertPublished event = published.get(0);
        assertThat(event.lineage()).isEqualTo("vision");
        assertThat(event.expertId()).isEqualTo(event.expert().digest().substring(0, 16));
        assertThat(event.expert().uri()).startsWith("store:experts/");
        assertThat(event.attributes())
                .containsEntry("commit", ONE)
                .containsEntry("repository", "org/cars")
                .containsEntry("base", "openai/clip");
        assertThat(event.atMillis()).isEqualTo(1_767_323_045_000L);
        nothingWaits();
    }

    @Test
    void aVersionThatTheRegistryCallsAboutIsPublished() throws Exception {
        callers.version(3, "READY", CARS);
        outcome(callers.registryCalls(port(), "id-1", now(), registered("cars", 3)), 202);
        await().until(() -> published.size() == 1);
        assertThat(published.get(0).attributes()).containsEntry("model", "cars").containsEntry("version", "3");
    }

    @Test
    void whoDoesNotShowTheHubsSecretIsRefused() throws Exception {
        callers.commit("cars", ONE, CARS);
        for (String wrong : List.of("", SECRET + "0", SECRET.substring(1), "Bearer " + SECRET)) {
            String said = outcome(callers.hubCalls(port(), wrong, pushed("org/cars", MAIN, ONE)), 401);
            assertThat(said).doesNotContain(SECRET);
        }
        nothingIsKept();
    }

    @Test
    void whatTheRegistryDidNotSignIsRefused() throws Exception {
        String body = registered("cars", 3);
        String seconds = Long.toString(now().getEpochSecond());
        String good = signature("id-1", seconds, body);
        outcome(callers.registryCalls(port(), "id-1", seconds, good, registered("cars", 4)), 401);
        outcome(callers.registryCalls(port(), "id-2", seconds, good, body), 401);
        outcome(callers.registryCalls(port(), "id-1", seconds + "0", good, body), 401);
        outcome(callers.registryCalls(port(), "id-1", seconds, good.substring(3), body), 401);
        outcome(callers.registryCalls(port(), "id-1", seconds, "", body), 401);
        outcome(callers.registryCalls(port(), "id 1", seconds, signature("id 1", seconds, body), body), 401);
        nothingIsKept();
    }

    @Test
    void aSignatureIsTheOneOfMlflowsDocumentedForm() throws Exception {
        // printf 'id-1.1767323045.{}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef -binary | base64
        outcome(
                callers.registryCalls(
                        port(), "id-1", "1767323045", "v1,d3WKQOiiM4DofKKUEEyCL7o0nIyd3w9iwKICRj2w9zk=", "{}"),
                200);
    }

    @Test
    void anOldCallOfTheRegistryIsRefused() throws Exception {
        callers.version(3, "READY", CARS);
        Instant then = now();
        later(RegistrySender.WINDOW.plusSeconds(1));
        assertThat(outcome(callers.registryCalls(port(), "id-1", then, registered("cars", 3)), 401))
                .contains("an old call");
        nothingIsKept();
    }

    @Test
    void aCallThatWasTakenIsNotTakenAgain() throws Exception {
        callers.version(3, "READY", CARS);
        outcome(callers.registryCalls(port(), "id-1", now(), registered("cars", 3)), 202);
        await().until(() -> published.size() == 1);
        assertThat(outcome(callers.registryCalls(port(), "id-1", now(), registered("cars", 3)), 200))
                .contains("IGNORED");
    }

    @Test
    void severalCallsAboutOneRevisionPublishItOnce() throws Exception {
        callers.commit("cars", ONE, CARS);
        callers.commit("birds", ONE, TinyModel.seeded(2).bytes().bytes());
        for (int call = 0; call < 3; call++) {
            outcome(callers.hubCalls(port(), SECRET, pushed("org/cars", MAIN, ONE)), 202);
        }
        await().until(() -> published.size() == 1);
        outcome(callers.hubCalls(port(), SECRET, pushed("org/cars", MAIN, ONE)), 202);
        later(Duration.ofSeconds(1));
        outcome(callers.hubCalls(port(), SECRET, pushed("org/birds", MAIN, ONE)), 202);
        await().until(() -> published.size() >= 2);
        assertThat(published)
                .extracting(event -> event.attributes().get("repository"))
                .containsExactly("org/cars", "org/birds");
    }

    @Test
    void whatNobodyWaitsForIsAnsweredAndForgotten() throws Exception {
        for (String body : List.of(
                pushed("other/cars", MAIN, ONE),
                pushed("org/../other/cars", MAIN, "../" + ONE),
                pushed("org/cars", "refs/pr/1", ONE),
                pushed("org/cars", "refs/tags/v1", ONE),
                pushed("org/cars", MAIN, ONE).replace("\"model\"", "\"dataset\""),
                pushed("org/cars", MAIN, ONE).replace("\"" + ONE + "\"", "null"),
                "{\"event\": {\"scope\": \"discussion\"}}",
                "[]")) {
            assertThat(outcome(callers.hubCalls(port(), SECRET, body), 200)).contains("IGNORED");
        }
        for (String body : List.of(
                registered("example_model", 1),
                registered("cars", 1).replace("created", "deleted"),
                registered("cars", 1).replace("model_version", "prompt_version"))) {
            assertThat(outcome(callers.registryCalls(port(), "id-1", now(), body), 200))
                    .contains("IGNORED");
        }
        nothingIsKept();
    }

    @Test
    void aCallThatIsTooLargeIsRefusedAlsoWithoutALength() throws Exception {
        String large = "x".repeat(4097);
        outcome(callers.hubCalls(port(), SECRET, large), 413);
        URI uri = URI.create("http://127.0.0.1:" + port() + "/webhooks/huggingface");
        outcome(
                callers.send(HttpRequest.newBuilder(uri)
                        .header("X-Webhook-Secret", SECRET)
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large.getBytes(UTF_8))))),
                413);
        outcome(callers.hubCalls(port(), SECRET, "no json"), 400);
    }

    @Test
    void whatCannotBeFetchedNowIsFetchedLater() throws Exception {
        callers.version(3, "PENDING_REGISTRATION", CARS);
        outcome(callers.registryCalls(port(), "id-1", now(), registered("cars", 3)), 202);
        await().until(() -> asked() == 1);
        callers.version(3, "READY", CARS);
        callers.server()
                .stubFor(WireMock.get(WireMock.urlPathMatching("/api/2.0/mlflow-artifacts/.*"))
                        .willReturn(WireMock.status(503)));
        later(Duration.ofSeconds(5));
        outcome(callers.registryCalls(port(), "id-2", now(), registered("cars", 3)), 202);
        await().until(() -> asked() == 2);
        callers.version(3, "READY", CARS);
        later(Duration.ofSeconds(10));
        outcome(callers.registryCalls(port(), "id-3", now(), registered("cars", 3)), 202);
        await().until(() -> published.size() == 1);
    }

    private int asked() {
        return callers.server()
                .findAll(WireMock.getRequestedFor(WireMock.urlPathEqualTo(Callers.API + "/model-versions/get")))
                .size();
    }

    @Test
    void whatABrokerDidNotTakeIsPublishedByTheNextProcess() throws Exception {
        callers.commit("cars", ONE, CARS);
        AtomicInteger tried = new AtomicInteger();
        restart(event -> {
            tried.incrementAndGet();
            throw new MergeException(ErrorCode.BROKER_UNAVAILABLE, "away");
        });
        outcome(callers.hubCalls(port(), SECRET, pushed("org/cars", MAIN, ONE)), 202);
        await().until(() -> tried.get() == 1);
        restart(published::add);
        await().until(() -> published.size() == 1);
    }

    @Test
    void whatIsNoCheckpointIsNotTriedAgain() throws Exception {
        callers.commit("cars", ONE, "no tensors at all".getBytes(UTF_8));
        outcome(callers.hubCalls(port(), SECRET, pushed("org/cars", MAIN, ONE)), 202);
        nothingWaits();
        assertThat(published).isEmpty();
    }

    @Test
    void whatIsAwayForADayIsGivenUp() throws Exception {
        outcome(callers.registryCalls(port(), "id-1", now(), registered("cars", 9)), 202);
        await().until(() -> asked() == 1);
        later(Announcer.GIVES_UP_AFTER.plusSeconds(1));
        outcome(callers.registryCalls(port(), "id-2", now(), registered("cars", 9)), 202);
        nothingWaits();
    }

    @Test
    void strangersLearnOnlyWhetherItWorks() throws Exception {
        for (String path : List.of("live", "ready")) {
            URI uri = URI.create("http://127.0.0.1:" + port() + "/health/" + path);
            assertThat(outcome(callers.send(HttpRequest.newBuilder(uri)), 200)).isEqualTo("{\"" + path + "\":true}");
        }
        URI uri = URI.create("http://127.0.0.1:" + port() + "/metrics");
        assertThat(outcome(callers.send(HttpRequest.newBuilder(uri)), 404)).contains("/webhooks/huggingface");
    }
}
