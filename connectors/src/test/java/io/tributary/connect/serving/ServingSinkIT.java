package io.tributary.connect.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TopicAdmin;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.lineage.Announcement.DeploymentFailed;
import io.tributary.app.lineage.Announcement.DeploymentRolledBack;
import io.tributary.app.lineage.Announcement.DeploymentStarted;
import io.tributary.app.lineage.Announcement.DeploymentVerified;
import io.tributary.connect.fixture.Committed;
import io.tributary.connect.fixture.ConnectWorker;
import io.tributary.connect.fixture.Promoting;
import io.tributary.connect.fixture.SealedVersions;
import io.tributary.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
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

    private Map<String, String> connector(EmbeddedBroker broker) {
        Map<String, String> settings = ConnectWorker.connector(
                "ServingSinkConnector", directory.resolve("store").toString());
        settings.putAll(Map.of(
                "topics",
                Topics.DEFAULT.promotions(),
                "target",
                "alias-directory",
                "alias.directory",
                directory.resolve("models/{lineage}").toString(),
                "deployments.bootstrap.servers",
                broker.bootstrap(),
                "errors.tolerance",
                "all",
                "errors.deadletterqueue.topic.name",
                DEAD,
                "errors.deadletterqueue.topic.replication.factor",
                "1",
                "errors.deadletterqueue.context.headers.enable",
                "true"));
        return settings;
    }

    private long served() throws IOException {
        String name = directory.resolve("models/vision/current").toRealPath().getFileName() + "";
        return Long.parseLong(name);
    }

    @Test
    void promotionsBecomeDeploymentsThroughRollbackKillAndWhatCannotBeDone() throws Exception {
        SealedVersions versions = SealedVersions.in(directory.resolve("store"));
        versions.seal("vision", 1);
        versions.seal("vision", 2);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"))) {
            try (Admin admin = KafkaConnection.to(broker.bootstrap()).admin()) {
                new TopicAdmin(admin, Topics.DEFAULT).ensure(4, (short) 1);
            }
            try (Promoting promoting = new Promoting(broker.bootstrap())) {
                ConnectWorker first = ConnectWorker.start(broker.bootstrap(), directory.resolve("connect"));
                try {
                    first.put(NAME, connector(broker));
                    promoting.promote("serving", 1, 0);
                    promoting.await(DeploymentVerified.class, 1);
                    assertThat(served()).isEqualTo(1);
                    promoting.promote("candidate", 2, 1);
                    promoting.promote("serving", 2, 1);
                    promoting.await(DeploymentVerified.class, 2);
                    assertThat(served()).isEqualTo(2);
                    promoting.promote("serving", 1, 2);
                    promoting.await(DeploymentRolledBack.class, 1);
                    assertThat(served()).isEqualTo(1);
                } finally {
                    first.kill();
                }
                promoting.promote("serving", 9, 1);
                promoting.promote("elsewhere", 2, 1);
                try (ConnectWorker second = ConnectWorker.start(broker.bootstrap(), directory.resolve("connect"))) {
                    promoting.await(DeploymentFailed.class, 9);
                    assertThat(served()).isEqualTo(1);
                    promoting.promote("serving", 2, 1);
                    second.awaitRunning(NAME);
                    promoting.await(DeploymentVerified.class, 2);
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
                assertThat(promoting.announced())
                        .filteredOn(DeploymentStarted.class::isInstance)
                        .extracting(event -> ((DeploymentStarted) event).deployment())
                        .doesNotHaveDuplicates();
                assertThat(Files.isSymbolicLink(directory.resolve("models/vision/current")))
                        .isTrue();
            }
        }
    }
}
