package io.tributary.connect.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TopicAdmin;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Announcement.DeploymentFailed;
import io.tributary.app.lineage.Announcement.DeploymentRolledBack;
import io.tributary.app.lineage.Announcement.DeploymentStarted;
import io.tributary.app.lineage.Announcement.DeploymentVerified;
import io.tributary.app.lineage.Announcement.Promotion;
import io.tributary.app.wire.Wire;
import io.tributary.connect.fixture.Committed;
import io.tributary.connect.fixture.ConnectWorker;
import io.tributary.connect.fixture.SealedVersions;
import io.tributary.connect.source.PassThrough;
import io.tributary.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The coordinator promotes, Connect's own runtime follows, the link leads where the promotion says. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class ServingSinkIT {
    private static final String NAME = "vision-disk";
    private static final String DEAD = "dead-promotions";

    @TempDir
    private Path directory;

    private final List<Announcement> announced = new ArrayList<>();

    private Map<String, String> connector(EmbeddedBroker broker) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "connector.class",
                "io.tributary.connect.ServingSinkConnector",
                "topics",
                Topics.DEFAULT.promotions(),
                "key.converter",
                PassThrough.CONVERTER,
                "value.converter",
                PassThrough.CONVERTER,
                "target",
                "alias-directory",
                "alias.directory",
                directory.resolve("models/{lineage}").toString(),
                "store",
                directory.resolve("store").toString(),
                "deployments.bootstrap.servers",
                broker.bootstrap()));
        settings.putAll(Map.of(
                "errors.tolerance", "all",
                "errors.deadletterqueue.topic.name", DEAD,
                "errors.deadletterqueue.topic.replication.factor", "1",
                "errors.deadletterqueue.context.headers.enable", "true"));
        return settings;
    }

    private void promote(KafkaProducer<String, Announcement> producer, String alias, long version, long previous)
            throws Exception {
        producer.send(new ProducerRecord<>(
                        Topics.DEFAULT.promotions(),
                        "vision/" + alias,
                        new Promotion("vision", 1, alias, Optional.of(version), Optional.of(previous), "test")))
                .get(30, TimeUnit.SECONDS);
    }

    private void await(KafkaConsumer<String, Announcement> deployments, Class<?> last, long version) {
        Awaitility.await(last.getSimpleName() + " of " + version)
                .atMost(120, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    deployments.poll(Duration.ofMillis(300)).forEach(record -> announced.add(record.value()));
                    return announced.stream()
                            .anyMatch(event ->
                                    last.isInstance(event) && event.toString().contains("version=" + version + ","));
                });
    }

    private long served() throws IOException {
        String name = directory.resolve("models/vision/current").toRealPath().getFileName() + "";
        return Long.parseLong(name);
    }

    @Test
    void promotionsBecomeDeploymentsThroughRollbackKillAndWhatCannotBeDone() throws Exception {
        SealedVersions versions = new SealedVersions(directory.resolve("store"));
        versions.seal("vision", 1);
        versions.seal("vision", 2);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"))) {
            try (Admin admin = KafkaConnection.to(broker.bootstrap()).admin()) {
                new TopicAdmin(admin, Topics.DEFAULT).ensure(4, (short) 1);
            }
            try (KafkaProducer<String, Announcement> producer = new KafkaProducer<>(
                            Map.of("bootstrap.servers", broker.bootstrap()),
                            new StringSerializer(),
                            Wire.SINGLE_OBJECT.serde(Announcement.class).serializer());
                    KafkaConsumer<String, Announcement> deployments = Committed.read(
                            broker.bootstrap(),
                            Wire.SINGLE_OBJECT.serde(Announcement.class).deserializer(),
                            Topics.DEFAULT.deployments())) {
                ConnectWorker first = ConnectWorker.start(broker.bootstrap(), directory.resolve("connect"));
                try {
                    first.put(NAME, connector(broker));
                    promote(producer, "serving", 1, 0);
                    await(deployments, DeploymentVerified.class, 1);
                    assertThat(served()).isEqualTo(1);
                    promote(producer, "candidate", 2, 1);
                    promote(producer, "serving", 2, 1);
                    await(deployments, DeploymentVerified.class, 2);
                    assertThat(served()).isEqualTo(2);
                    promote(producer, "serving", 1, 2);
                    await(deployments, DeploymentRolledBack.class, 1);
                    assertThat(served()).isEqualTo(1);
                } finally {
                    first.kill();
                }
                promote(producer, "serving", 9, 1);
                promote(producer, "elsewhere", 2, 1);
                try (ConnectWorker second = ConnectWorker.start(broker.bootstrap(), directory.resolve("connect"))) {
                    await(deployments, DeploymentFailed.class, 9);
                    assertThat(served()).isEqualTo(1);
                    promote(producer, "serving", 2, 1);
                    second.awaitRunning(NAME);
                    await(deployments, DeploymentVerified.class, 2);
                    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> served() == 2);
                }
                try (KafkaConsumer<String, byte[]> dead =
                        Committed.read(broker.bootstrap(), new ByteArrayDeserializer(), DEAD)) {
                    Awaitility.await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> assertThat(
                                    dead.poll(Duration.ofSeconds(1)))
                            .anySatisfy(record -> assertThat(new String(
                                            java.util.Objects.requireNonNull(record.headers()
                                                            .lastHeader("__connect.errors.exception.message"))
                                                    .value(),
                                            java.nio.charset.StandardCharsets.UTF_8))
                                    .contains("does not serve version 9")));
                }
                assertThat(announced)
                        .filteredOn(DeploymentStarted.class::isInstance)
                        .extracting(event -> ((DeploymentStarted) event).deployment())
                        .doesNotHaveDuplicates();
                assertThat(Files.isSymbolicLink(directory.resolve("models/vision/current")))
                        .isTrue();
            }
        }
    }
}
