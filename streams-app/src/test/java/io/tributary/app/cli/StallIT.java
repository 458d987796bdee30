package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.client.Client;
import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.coordinator.CoordinatorMetrics;
import io.tributary.app.coordinator.Poisoned;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.http.HttpFront;
import io.tributary.app.http.HttpServer;
import io.tributary.app.http.ListenAddress;
import io.tributary.app.http.Metrics;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.process.BrokenCoordinator;
import io.tributary.app.process.CoordinatorProcess;
import io.tributary.app.wire.LineagePartitioner;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bug of the coordinator's own, met in a real cluster of two partitions: everybody hears of it, nothing is lost. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class StallIT {
    private static final int PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private EmbeddedBroker broker;
    private KafkaConnection connection;
    private CoordinatorProcess.Options options;
    private Client client;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        connection = KafkaConnection.to(broker.bootstrap());
        client = new Client(connection, StoreAccess.of(directory.resolve("store")), Topics.DEFAULT);
        options = new CoordinatorProcess.Options(
                connection,
                directory.resolve("streams"),
                Topics.DEFAULT,
                PARTITIONS,
                (short) 1,
                CoordinatorMetrics.NONE);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void everybodyHearsOfItTheOtherPartitionGoesOnAndAMendedCoordinatorContinues() throws Exception {
        String stuck = named(0, 0);
        String beside = named(0, 1);
        String elsewhere = named(1, 0);
        String expert = checkpoint("expert", 0.5f).toString();
        String base = checkpoint("base", 0.25f).toString();
        try (CoordinatorProcess broken = BrokenCoordinator.start(options);
                HttpFront front = HttpFront.start(
                        new ListenAddress(HttpServer.LOOPBACK, 0, ListenAddress.WhenTaken.FAIL),
                        connection,
                        Topics.DEFAULT,
                        broken,
                        new Metrics())) {
            declare(stuck, Path.of(base));
            awaitDeclared(stuck);

            CommandRun publish = run("publish", stuck, "--expert", Poisoned.EXPERT, expert, "--wait");
            assertThat(publish.status()).as(publish.err()).isEqualTo(1);
            assertThat(publish.err())
                    .contains(
                            "ExpertPublished of " + stuck + " at lineage-events-0 offset 1",
                            "java.lang.IllegalStateException: boom",
                            "[COORDINATOR_STALLED]")
                    .doesNotContain("\tat ", "internal error");
            CommandRun declare = run("declare", beside, "--base", base);
            assertThat(declare.status()).as(declare.err()).isEqualTo(1);
            assertThat(declare.err()).contains("lineage-events-0 offset 1", "boom");
            CommandRun pause = run("pause", stuck);
            assertThat(pause.status()).as(pause.err()).isEqualTo(1);
            CommandRun status = run("status");
            assertThat(status.status()).isZero();
            assertThat(status.err()).contains("lineage-events-0 offset 1", "boom");
            assertThat(run("status", stuck, "--json").json().at("/stall/offset").asLong())
                    .isEqualTo(1);

            Awaitility.await().atMost(PATIENCE).until(broken::running);
            HttpResponse<String> live = get(front, "/health/live");
            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(live.body()).contains("boom");
            HttpResponse<String> ready = get(front, "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            JsonNode document = new ObjectMapper().readTree(ready.body());
            assertThat(document.at("/checks/coordinator").asBoolean()).isTrue();
            assertThat(document.at("/checks/partitions").asBoolean(true)).isFalse();
            assertThat(document.at("/stalls/0/topic").asText()).isEqualTo("lineage-events");
            assertThat(get(front, "/metrics").body()).contains("tributary_partitions_stalled 1.0");

            declare(elsewhere, Path.of(base));
            awaitDeclared(elsewhere);
            assertThat(client.lineages().stalls()).hasSize(1);
            assertThat(failures(broken)).isEqualTo(1);
        }
        try (CoordinatorProcess mended = CoordinatorProcess.start(options)) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> client.lineage(stuck).expert(Poisoned.EXPERT).isPresent());
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> client.lineages().stalls().isEmpty());
            assertThat(mended.stalls()).isEmpty();
            CommandRun status = run("status");
            assertThat(status.err()).isEmpty();
            // What came after the failure was not left out either.
            assertThat(client.lineage(stuck).lineage().phase().name()).isEqualTo("PAUSED");
            assertThat(client.lineages().lineage(beside)).isEmpty();
        }
    }

    /** Threads that failed so far: a loop would show in it. */
    private static double failures(CoordinatorProcess coordinator) {
        return coordinator.streams().metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("failed-stream-threads"))
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                .sum();
    }

    /** The n-th name whose partition is that one. */
    private static String named(int partition, int skip) {
        return IntStream.range(0, 1000)
                .mapToObj(number -> "line-" + number)
                .filter(name -> LineagePartitioner.partition(name, PARTITIONS) == partition)
                .skip(skip)
                .findFirst()
                .orElseThrow();
    }

    private void declare(String lineage, Path base) {
        CheckpointRef ref = client.store().importCheckpoint(base, CheckpointKind.BASE);
        client.append(new LineageDeclared(
                lineage, System.currentTimeMillis(), ref, Recipe.of("opcm").json(), false));
    }

    private void awaitDeclared(String lineage) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> client.lineages().lineage(lineage).isPresent());
    }

    private CommandRun run(String... arguments) {
        String[] all = new String[arguments.length + 4];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(
                new String[] {
                    "--bootstrap",
                    broker.bootstrap(),
                    "--store",
                    directory.resolve("store").toString()
                },
                0,
                all,
                arguments.length,
                4);
        return CommandRun.of(all);
    }

    private static HttpResponse<String> get(HttpFront front, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.port() + path))
                                .build(),
                        BodyHandlers.ofString());
    }

    private Path checkpoint(String name, float value) {
        Path file = directory.resolve(name + ".safetensors");
        SafetensorsBytes.file()
                .f32("a.weight", new long[] {2, 2}, value, 1, 2, 3)
                .write(file);
        return file;
    }
}
