package io.tributary.app.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.client.Client;
import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.coordinator.CoordinatorMetrics;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.process.CoordinatorProcess;
import io.tributary.app.process.WorkerProcess;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.fixture.TinyModel;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.store.CheckpointRoots;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.store.StoreAccess;
import io.tributary.merge.task.MemoryLimit;
import io.tributary.merge.version.Verification;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The main scenario on Kafka's own image where that can be had; it says on which broker it ran. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ContainerIT {
    private static final String LINEAGE = "pictures";

    @TempDir
    Path directory;

    @Test
    void expertsThatArePublishedBecomeSealedVersions(TestReporter reporter) throws Exception {
        Path store = directory.resolve("store");
        try (SomeBroker broker = SomeBroker.start(directory.resolve("kafka"))) {
            reporter.publishEntry("broker", broker.kind());
            System.out.println("ContainerIT ran on: " + broker.kind());
            KafkaConnection connection = KafkaConnection.to(broker.bootstrap());
            try (CoordinatorProcess coordinator = CoordinatorProcess.start(new CoordinatorProcess.Options(
                            connection,
                            directory.resolve("streams"),
                            Topics.DEFAULT,
                            2,
                            (short) 1,
                            CoordinatorMetrics.NONE));
                    WorkerProcess worker = WorkerProcess.start(new WorkerProcess.Options(
                            connection,
                            Topics.DEFAULT,
                            StoreAccess.of(store),
                            CheckpointRoots.NONE,
                            "cpu",
                            "worker",
                            MemoryLimit.NONE))) {
                assertThat(coordinator.running()).isTrue();
                assertThat(worker).isNotNull();
                Client client = new Client(connection, StoreAccess.of(store), Topics.DEFAULT);
                publish(client, store);
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .ignoreException(MergeException.class)
                        .untilAsserted(() -> assertThat(
                                        client.lineage(LINEAGE).lineage().version())
                                .contains(2L));
            }
        }
        Path version =
                new LocalStore(store, List.of()).lineage(LINEAGE).version(2).directory();
        assertThat(Verification.of(version).intact()).isTrue();
    }

    private void publish(Client client, Path store) {
        LocalStore local = new LocalStore(store, List.of());
        TinyModel model = TinyModel.seeded(1);
        CheckpointRef base =
                local.importCheckpoint(model.write(directory.resolve("base.safetensors")), CheckpointKind.BASE);
        client.append(new LineageDeclared(LINEAGE, 1, base, Recipe.of("opcm").json(), false));
        for (int number = 1; number <= 2; number++) {
            CheckpointRef expert = local.importCheckpoint(
                    model.tuned(number).write(directory.resolve(number + ".safetensors")), CheckpointKind.EXPERT);
            client.append(new ExpertPublished(
                    LINEAGE, 1 + number, "expert-" + number, expert, Optional.empty(), 1, List.of(), Map.of()));
        }
    }
}
