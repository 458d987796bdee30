package io.tributary.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TopicAdmin;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.wire.LineagePartitioner;
import io.tributary.connect.fixture.ConnectWorker;
import io.tributary.connect.fixture.Published;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.fixture.CheckpointFiles;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainers write, Connect's own runtime watches, the coordinator's codec reads. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckpointSourceIT {
    private static final String NAME = "checkpoints";

    private EmbeddedBroker broker;
    private Path directory;
    private Path tree;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        tree = Files.createDirectories(temporary.resolve("experts"));
        broker = EmbeddedBroker.start(temporary.resolve("kafka"));
        try (Admin admin = KafkaConnection.to(broker.bootstrap()).admin()) {
            new TopicAdmin(admin, Topics.DEFAULT).ensure(4, (short) 1);
        }
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private Map<String, String> connector() {
        return Map.of(
                "connector.class", "io.tributary.connect.CheckpointSourceConnector",
                "key.converter", PassThrough.CONVERTER,
                "value.converter", PassThrough.CONVERTER,
                "exactly.once.support", "required",
                "place", "directory",
                "directory.root", tree.toString(),
                "directory.quiet.looks", "2",
                "look.every.ms", "100");
    }

    private Path expert(String path, long seed) {
        return CheckpointFiles.in(tree.resolve(path))
                .weights(TinyModel.seeded(seed).bytes())
                .directory();
    }

    @Test
    void everyFinishedCheckpointIsAnnouncedOnceThroughKillRestartAndRename() throws IOException {
        Path half = tree.resolve("vision/half/model.safetensors");
        byte[] whole = TinyModel.seeded(99).bytes().bytes();
        expert("vision/one", 1);
        expert("chat/two", 2);
        Files.createDirectories(tree.resolve("vision/half"));
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));
        try (Published published = new Published(broker.bootstrap(), Topics.DEFAULT.lineageEvents())) {
            ConnectWorker first = ConnectWorker.start(broker.bootstrap(), directory.resolve("connect"));
            try {
                Map<String, String> wrong = new HashMap<>(connector());
                wrong.remove("value.converter");
                assertThatThrownBy(() -> first.put(NAME, wrong)).hasMessageContaining("value.converter");
                first.put(NAME, connector());
                published.await(2);
                for (int seed = 10; seed < 16; seed++) {
                    expert("vision/burst-" + seed, seed);
                }
                published.await(3);
            } finally {
                first.kill();
            }
            Files.move(tree.resolve("vision/one"), tree.resolve("vision/uno"));
            Files.move(tree.resolve("chat/two"), tree.resolve("chat/due"));
            Files.write(half, whole);
            try (ConnectWorker second = ConnectWorker.start(broker.bootstrap(), directory.resolve("connect"))) {
                published.await(9);
                expert("vision/last", 3);
                published.await(10);
                Files.move(tree.resolve("vision/last"), tree.resolve("vision/renamed"));
                expert("vision/after", 4);
                published.await(11);
                Awaitility.await()
                        .during(1, TimeUnit.SECONDS)
                        .atMost(20, TimeUnit.SECONDS)
                        .until(() -> published.poll() == 11);
                assertThat(second.status(NAME).at("/tasks/0/state").asText()).isEqualTo("RUNNING");
            }
            assertThat(published.experts())
                    .extracting(ExpertPublished::expertId)
                    .doesNotHaveDuplicates();
            assertThat(published.experts())
                    .extracting(expert -> expert.expert().digest())
                    .contains(CheckpointDigest.of(half))
                    .doesNotHaveDuplicates()
                    .hasSize(11);
            published.records().forEach(record -> {
                assertThat(record.key()).isEqualTo(record.value().lineage());
                assertThat(record.partition()).isEqualTo(LineagePartitioner.partition(record.key(), 4));
            });
            assertThat(published.experts())
                    .filteredOn(expert -> expert.lineage().equals("chat"))
                    .extracting(expert -> expert.attributes().get("path"))
                    .containsExactly("chat/two");
        }
    }
}
