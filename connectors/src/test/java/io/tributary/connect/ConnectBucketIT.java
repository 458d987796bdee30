package io.tributary.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TopicAdmin;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.lineage.Announcement.DeploymentRolledBack;
import io.tributary.app.lineage.Announcement.DeploymentVerified;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.connect.fixture.ConnectWorker;
import io.tributary.connect.fixture.Promoting;
import io.tributary.connect.fixture.Published;
import io.tributary.connect.fixture.SealedVersions;
import io.tributary.merge.file.Directories;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.MemoryBucket;
import io.tributary.merge.fixture.S3Server;
import io.tributary.merge.fixture.SafetensorsBytes;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.store.CacheSettings;
import io.tributary.merge.store.ObjectStore;
import io.tributary.merge.store.RemoteObject;
import io.tributary.merge.version.Verification;
import io.tributary.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Buckets of a real S3 server on both sides of Connect's own runtime: trainers upload, serving systems load a copy. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectBucketIT {
    private static final String STORE = "s3://" + S3Server.BUCKET + "/tributary";
    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";

    private Path directory;
    private S3Server server;
    private EmbeddedBroker broker;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        server = S3Server.start(temporary);
        broker = EmbeddedBroker.start(temporary.resolve("kafka"));
        try (Admin admin = KafkaConnection.to(broker.bootstrap()).admin()) {
            new TopicAdmin(admin, Topics.DEFAULT).ensure(4, (short) 1);
        }
    }

    @AfterAll
    void stop() {
        if (broker != null) {
            broker.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private ConnectWorker worker(String cluster) {
        return ConnectWorker.start(broker.bootstrap(), directory.resolve(cluster), server.environment());
    }

    private static Map<String, String> connector(String type, Map<String, String> more) {
        Map<String, String> settings = ConnectWorker.connector(type, STORE);
        settings.putAll(more);
        return settings;
    }

    private Map<String, String> source() {
        return connector(
                "CheckpointSourceConnector",
                Map.of(
                        "exactly.once.support", "required",
                        "place", "directory",
                        "directory.root", "s3://" + S3Server.BUCKET + "/trainers",
                        "directory.quiet.looks", "2",
                        "look.every.ms", "100",
                        "download.directory", directory.resolve("downloads").toString()));
    }

    private Map<String, String> sink() {
        return connector(
                "ServingSinkConnector",
                Map.of(
                        "topics", Topics.DEFAULT.promotions(),
                        "target", "alias-directory",
                        "alias.directory", directory.resolve("models/{lineage}").toString(),
                        "versions.directory", directory.resolve("copies").toString(),
                        "deployments.bootstrap.servers", broker.bootstrap()));
    }

    private void upload(Path folder, String name) throws IOException {
        server.write("trainers/vision/" + folder.getFileName() + "/" + name, Files.readAllBytes(folder.resolve(name)));
    }

    @Test
    void whatIsUploadedIsAnnouncedOnceWhenAllOfItIsThere() throws Exception {
        Path cars = CheckpointFiles.in(directory.resolve("cars"))
                .weights(FIRST, SafetensorsBytes.file().f32("a", new long[] {2}, 1, 2))
                .weights(SECOND, SafetensorsBytes.file().f32("b", new long[] {2}, 3, 4))
                .maps("a", FIRST)
                .maps("b", SECOND)
                .indexed()
                .directory();
        Path birds = CheckpointFiles.in(directory.resolve("birds"))
                .weights(TinyModel.seeded(1).bytes())
                .directory();
        Path boats = CheckpointFiles.in(directory.resolve("boats"))
                .weights(TinyModel.seeded(2).bytes())
                .directory();
        upload(cars, FIRST);
        upload(birds, "model.safetensors");
        try (Published published = new Published(broker.bootstrap(), Topics.DEFAULT.lineageEvents())) {
            ConnectWorker first = worker("uploads");
            try {
                first.put("uploads", source());
                published.await(1);
                Awaitility.await("what is half uploaded was looked at, and left")
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> first.said().contains("vision/cars is not announced"));
            } finally {
                first.kill();
            }
            upload(cars, SECOND);
            upload(cars, "model.safetensors.index.json");
            try (ConnectWorker second = worker("uploads")) {
                published.await(2);
                upload(boats, "model.safetensors");
                published.await(3);
                Awaitility.await()
                        .during(1, TimeUnit.SECONDS)
                        .atMost(20, TimeUnit.SECONDS)
                        .until(() -> published.poll() == 3);
                assertThat(second.said()).doesNotContain(S3Server.SECRET);
            }
            assertThat(published.experts())
                    .extracting(expert -> expert.attributes().get("path"))
                    .containsExactly("vision/birds", "vision/cars", "vision/boats");
            for (ExpertPublished expert : published.experts()) {
                String digest = expert.expert().digest();
                assertThat(expert.expert().uri()).isEqualTo("store:experts/" + digest);
                assertThat(server.read("tributary/experts/" + digest + "/.files.json"))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void whatIsPromotedIsServedFromACopyThatStays() throws Exception {
        MemoryBucket sealed = new MemoryBucket();
        SealedVersions versions = new SealedVersions(new ObjectStore(
                sealed, new CacheSettings(directory.resolve("sealing"), 0), List.of(), InstantSource.system()));
        for (long version = 1; version <= 3; version++) {
            versions.seal("vision", version);
        }
        for (RemoteObject object : sealed.list("")) {
            Optional<byte[]> content = sealed.read(object.key(), 0, (int) object.bytes());
            server.write("tributary/" + object.key(), content.orElseThrow());
        }
        Path link = directory.resolve("models/vision/current");
        Path copies = directory.resolve("copies/lineages/vision/versions");
        try (Promoting promoting = new Promoting(broker.bootstrap());
                ConnectWorker worker = worker("copies")) {
            worker.put("copies", sink());
            for (long version = 1; version <= 3; version++) {
                promoting.promote("serving", version, version - 1);
                promoting.await(DeploymentVerified.class, version);
                assertThat(link.toRealPath()).isEqualTo(copies.toRealPath().resolve("00000" + version));
                assertThat(Verification.of(link).intact()).isTrue();
            }
            Awaitility.await("only what is served and the one before are here")
                    .atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(Directories.list(copies))
                            .extracting(copy -> String.valueOf(copy.getFileName()))
                            .containsExactly("000002", "000003"));
            promoting.promote("serving", 2, 3);
            promoting.await(DeploymentRolledBack.class, 2);
            assertThat(link.toRealPath()).hasFileName("000002");
            assertThat(worker.said()).doesNotContain(S3Server.SECRET);
        }
    }
}
