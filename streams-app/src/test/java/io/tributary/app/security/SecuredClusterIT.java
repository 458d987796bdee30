package io.tributary.app.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.client.Client;
import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.Permissions;
import io.tributary.app.cluster.Permissions.Role;
import io.tributary.app.coordinator.CoordinatorMetrics;
import io.tributary.app.lineage.Announcement.Promotion;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageEvent.PromotionRequested;
import io.tributary.app.process.CoordinatorProcess;
import io.tributary.app.process.EvaluatorProcess;
import io.tributary.app.process.LastWords;
import io.tributary.app.process.WorkerProcess;
import io.tributary.app.view.LiveAlias;
import io.tributary.app.view.StatusConsumers;
import io.tributary.app.wire.Wire;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.store.CheckpointRoots;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.store.StoreAccess;
import io.tributary.merge.task.MemoryLimit;
import io.tributary.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every role on a broker that requires TLS, SASL/SCRAM and ACLs, each with its own user and no more than it needs. */
@ExtendWith(LastWords.class)
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class SecuredClusterIT {
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final String LINEAGE = "pictures";

    @TempDir
    Path directory;

    @Test
    void rolesWithTheirLeastRightsDoTheirWorkAndNothingElse() throws Exception {
        List<String> users = Stream.of(Role.values()).map(Role::text).toList();
        Path store = directory.resolve("store");
        try (SecuredBroker broker = SecuredBroker.start(Files.createDirectories(directory.resolve("kafka")), users)) {
            allow(broker);
            try (CoordinatorProcess coordinator = CoordinatorProcess.start(new CoordinatorProcess.Options(
                            broker.as(user(Role.COORDINATOR)),
                            directory.resolve("streams"),
                            TOPICS,
                            2,
                            (short) 1,
                            CoordinatorMetrics.NONE));
                    WorkerProcess worker = WorkerProcess.start(new WorkerProcess.Options(
                            broker.as(user(Role.WORKER)),
                            TOPICS,
                            StoreAccess.of(store),
                            CheckpointRoots.NONE,
                            "cpu",
                            "worker",
                            MemoryLimit.NONE));
                    EvaluatorProcess evaluator = EvaluatorProcess.start(new EvaluatorProcess.Options(
                            broker.as(user(Role.EVALUATOR)), TOPICS, StoreAccess.of(store), suite(), "cpu"))) {
                assertThat(List.of(worker, evaluator)).doesNotContainNull();
                assertThat(coordinator.running()).isTrue();
                AtomicReference<Promotion> promoted = new AtomicReference<>();
                KafkaConnection server = broker.as(user(Role.SERVER));
                try (LiveAlias alias = LiveAlias.start(
                        () -> StatusConsumers.open(server, Promotion.class, Duration.ofSeconds(20)),
                        TOPICS.promotions(),
                        LINEAGE,
                        "serving",
                        promoted::set)) {
                    assertThat(alias).isNotNull();
                    merge(broker, store);
                    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(promoted.get())
                            .isNotNull());
                }
                nobodyDoesMore(broker);
            }
            strangersAreTurnedAway(broker);
        }
    }

    private static String user(Role role) {
        return role.text();
    }

    private static void allow(SecuredBroker broker) throws Exception {
        List<AclBinding> all = new ArrayList<>();
        for (Role role : Role.values()) {
            all.addAll(new Permissions(TOPICS, "User:" + user(role)).of(role));
        }
        try (Admin admin = broker.as(SecuredBroker.ADMIN).admin()) {
            admin.createAcls(all).all().get();
        }
    }

    /** Declare, publish, and promote the version. */
    private void merge(SecuredBroker broker, Path store) throws Exception {
        LocalStore local = new LocalStore(store, List.of());
        TinyModel model = TinyModel.seeded(1);
        CheckpointRef base =
                local.importCheckpoint(model.write(directory.resolve("base.safetensors")), CheckpointKind.BASE);
        CheckpointRef expert = local.importCheckpoint(
                model.tuned(2).write(directory.resolve("expert.safetensors")), CheckpointKind.EXPERT);
        Client publisher = new Client(broker.as(user(Role.PUBLISHER)), StoreAccess.of(store), TOPICS);
        publisher.append(
                new LineageDeclared(LINEAGE, 1, base, Recipe.of("average").json(), false));
        publisher.append(new ExpertPublished(LINEAGE, 2, "letters", expert, Optional.empty(), 1, List.of(), Map.of()));
        Client reader = new Client(broker.as(user(Role.READER)), StoreAccess.of(store), TOPICS);
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .ignoreException(MergeException.class)
                .untilAsserted(() ->
                        assertThat(reader.lineage(LINEAGE).lineage().version()).contains(1L));
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(
                        reader.lineage(LINEAGE).evaluations())
                .as("the evaluator's answer")
                .isNotEmpty());
        publisher.append(promotion());
    }

    /** A suite of which the little model knows nothing: what counts is that the evaluator hears and is heard. */
    private Path suite() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("suite"));
        SafetensorsBytes.file()
                .f32("x", new long[] {1, 3}, 0, 0, 0)
                .i64("y", new long[] {1}, 0)
                .write(folder.resolve("task.safetensors"));
        return Files.writeString(folder.resolve("suite.yaml"), """
                suite: little
                program: clip-vision
                tasks:
                - {task: little, file: task.safetensors, inputs: x, labels: y}
                """);
    }

    private static PromotionRequested promotion() {
        return new PromotionRequested(LINEAGE, 3, "serving", Optional.of(1L), false, "test");
    }

    /** Who may write where, by role: exactly what the table says and nothing else. */
    private static void nobodyDoesMore(SecuredBroker broker) throws Exception {
        Map<Role, List<String>> writes = Map.of(
                Role.WORKER, List.of(TOPICS.taskResults()),
                Role.EVALUATOR, List.of(TOPICS.evaluations()),
                Role.PUBLISHER, List.of(TOPICS.lineageEvents()),
                Role.READER, List.of(),
                Role.SERVER, List.of());
        for (Map.Entry<Role, List<String>> role : writes.entrySet()) {
            try (KafkaProducer<String, byte[]> producer = producer(broker.as(user(role.getKey())))) {
                for (String topic : List.of(
                        TOPICS.lineageEvents(),
                        TOPICS.lineageLog(),
                        TOPICS.lineageStatus(),
                        TOPICS.tasks("cpu"),
                        TOPICS.taskResults(),
                        TOPICS.versions(),
                        TOPICS.evaluationRequests(),
                        TOPICS.evaluations(),
                        TOPICS.promotions())) {
                    if (!role.getValue().contains(topic)) {
                        assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, 0, LINEAGE, new byte[1]))
                                        .get())
                                .as(role.getKey() + " writes " + topic)
                                .isInstanceOf(ExecutionException.class)
                                .hasCauseInstanceOf(TopicAuthorizationException.class);
                    }
                }
            }
        }
        assertThatThrownBy(() -> new Client(broker.as(user(Role.WORKER)), StoreAccess.of(Path.of("")), TOPICS)
                        .append(promotion()))
                .hasMessageContaining(TOPICS.lineageEvents());
    }

    private static KafkaProducer<String, byte[]> producer(KafkaConnection connection) {
        return new KafkaProducer<>(
                connection.client(Map.of("enable.idempotence", false, "acks", "1", "max.block.ms", 10_000)),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private static void strangersAreTurnedAway(SecuredBroker broker) throws Exception {
        String wrong = SecuredBroker.password("worker").toUpperCase(Locale.ROOT);
        KafkaConnection impostor = KafkaConnection.to(broker.bootstrap(), broker.config("worker", wrong));
        try (Admin admin = impostor.admin()) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class)
                    .message()
                    .doesNotContain(wrong);
        }
        KafkaConnection plain = new KafkaConnection(
                broker.bootstrap(),
                Map.of("request.timeout.ms", "2000", "default.api.timeout.ms", "4000"),
                Wire.SINGLE_OBJECT);
        try (Admin admin = plain.admin()) {
            assertThatThrownBy(() -> admin.listTopics().names().get()).isInstanceOf(ExecutionException.class);
        }
    }
}
