package io.tributary.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.client.Client;
import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.coordinator.CoordinatorMetrics;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.http.ListenAddress;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageEvent.PromotionRequested;
import io.tributary.app.process.CoordinatorProcess;
import io.tributary.app.process.EvaluatorProcess;
import io.tributary.app.process.WorkerProcess;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.recipe.EvaluationRecipe;
import io.tributary.merge.recipe.Gate;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.store.CheckpointRoots;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.store.StoreAccess;
import io.tributary.merge.task.MemoryLimit;
import io.tributary.schemas.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Publish, merge, evaluate, promote: the next request is answered by the new version. And back. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class EndToEndIT {
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final String LINEAGE = "lines";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BODY = """
            {"inputs": [{"name": "inputs", "datatype": "FP32", "shape": [1, 3], "data": [1, 0, 0]}]}""";

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    /** Two classes, told apart by which of two numbers is larger. */
    private Path suite() throws Exception {
        Path folder = directory.resolve("suite");
        Versions.suite(folder);
        SafetensorsBytes.file()
                .f32("x", new long[] {2, 3}, 1, 0, 0, /**/ 0, 1, 0)
                .i64("y", new long[] {2}, 0, 1)
                .write(folder.resolve("floats.safetensors"));
        return Files.writeString(folder.resolve("suite.yaml"), """
                suite: lines
                program: linear.py
                tasks:
                - {task: floats, file: floats.safetensors, inputs: x, labels: y}
                """);
    }

    /** Weights that tell the classes apart where {@code size} is positive, and confuse them where it is negative. */
    private CheckpointRef checkpoint(LocalStore store, String name, float size, CheckpointKind kind) {
        return store.importCheckpoint(
                SafetensorsBytes.file()
                        .f32("w", new long[] {2, 3}, size, 0, 0, 0, size, 0)
                        .write(directory.resolve(name + ".safetensors")),
                kind);
    }

    @Test
    void theNextRequestIsAnsweredByWhatPassedTheGateAndARollbackBringsTheFormerBack() throws Exception {
        Path suite = suite();
        Path store = directory.resolve("store");
        LocalStore local = new LocalStore(store, List.of());
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"))) {
            KafkaConnection connection = KafkaConnection.to(broker.bootstrap());
            try (CoordinatorProcess coordinator = CoordinatorProcess.start(new CoordinatorProcess.Options(
                            connection, directory.resolve("streams"), TOPICS, 2, (short) 1, CoordinatorMetrics.NONE));
                    WorkerProcess worker = WorkerProcess.start(new WorkerProcess.Options(
                            connection,
                            TOPICS,
                            StoreAccess.of(store),
                            CheckpointRoots.NONE,
                            "cpu",
                            "worker",
                            MemoryLimit.NONE));
                    EvaluatorProcess evaluator = EvaluatorProcess.start(
                            new EvaluatorProcess.Options(connection, TOPICS, StoreAccess.of(store), suite, "cpu"));
                    ServeProcess serving = ServeProcess.start(new ServeProcess.Options(
                            connection,
                            TOPICS,
                            StoreAccess.of(store),
                            LINEAGE,
                            "serving",
                            Suite.read(suite),
                            "cpu",
                            1,
                            ServeProcess.DEFAULT_BODY,
                            List.of(),
                            ListenAddress.onThisMachine(0)))) {
                assertThat(List.of(coordinator, worker, evaluator)).doesNotContainNull();
                Client client = new Client(connection, StoreAccess.of(store), TOPICS);
                URI infer = URI.create("http://127.0.0.1:" + serving.port() + "/v2/models/lines/infer");
                declare(client, checkpoint(local, "base", 0, CheckpointKind.BASE));

                publish(client, 1, checkpoint(local, "good", 1, CheckpointKind.EXPERT), infer, 1);
                AtomicBoolean stop = new AtomicBoolean();
                ExecutorService clients = Executors.newFixedThreadPool(2);
                List<Future<Integer>> asked = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    asked.add(clients.submit(() -> ask(infer, stop)));
                }
                // Mean of 1 and −3: it answers the wrong class, the gate holds it, and nobody sees it.
                publish(client, 2, checkpoint(local, "bad", -3, CheckpointKind.EXPERT), infer, 1);
                patience()
                        .untilAsserted(() -> assertThat(client.lineage(LINEAGE).evaluation(2))
                                .isPresent());
                assertThat(served(infer)).isEqualTo(1);
                // Mean of 1, −3 and 5.
                publish(client, 3, checkpoint(local, "better", 5, CheckpointKind.EXPERT), infer, 3);
                client.append(new PromotionRequested(LINEAGE, 9, "serving", Optional.empty(), true, "test"));
                patience().untilAsserted(() -> assertThat(served(infer)).isEqualTo(1));
                stop.set(true);
                for (Future<Integer> answers : asked) {
                    assertThat(answers.get()).isPositive();
                }
                clients.shutdown();
            }
        }
    }

    private static ConditionFactory patience() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).ignoreException(MergeException.class);
    }

    private static void declare(Client client, CheckpointRef base) {
        Recipe recipe = Recipe.of("average")
                .withEvaluation(new EvaluationRecipe(
                        PublishPolicy.EVERY, Optional.of("lines"), Gate.parse(List.of("mean >= 90"))));
        client.append(new LineageDeclared(LINEAGE, 1, base, recipe.json(), false));
    }

    /** Publishes, waits for the version and for who answers then, and tells how long each took. */
    private void publish(Client client, long number, CheckpointRef expert, URI infer, long served) {
        long begun = System.nanoTime();
        client.append(new ExpertPublished(
                LINEAGE, 1 + number, "expert-" + number, expert, Optional.empty(), 1, List.of(), Map.of()));
        patience()
                .untilAsserted(() ->
                        assertThat(client.lineage(LINEAGE).lineage().version()).contains(number));
        long sealed = System.nanoTime();
        patience().untilAsserted(() -> assertThat(served(infer)).isEqualTo(served));
        System.out.printf(
                "version %d: published to sealed %d ms, to the first answer by version %d another %d ms%n",
                number,
                TimeUnit.NANOSECONDS.toMillis(sealed - begun),
                served,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sealed));
    }

    /** The version that answers; 0 where none does yet. Every answer must be right. */
    private long served(URI infer) throws Exception {
        HttpResponse<String> answer = post(infer);
        if (answer.statusCode() == 503) {
            return 0;
        }
        JsonNode document = JSON.readTree(answer.body());
        assertThat(document.at("/outputs/1/data/0").asInt(-1)).as(answer.body()).isZero();
        return document.path("model_version").asLong();
    }

    private int ask(URI infer, AtomicBoolean stop) throws Exception {
        int answers = 0;
        while (!stop.get()) {
            assertThat(served(infer)).isIn(1L, 3L);
            answers++;
        }
        return answers;
    }

    private HttpResponse<String> post(URI infer) throws Exception {
        return http.send(
                HttpRequest.newBuilder(infer)
                        .POST(BodyPublishers.ofString(BODY))
                        .build(),
                BodyHandlers.ofString());
    }
}
