package io.tributary.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TaskGroup;
import io.tributary.app.coordinator.CoordinatorMetrics;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskProgress;
import io.tributary.app.lineage.TaskReport.TaskSucceeded;
import io.tributary.app.wire.Wire;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.store.CheckpointRoots;
import io.tributary.merge.store.StoreAccess;
import io.tributary.merge.task.MemoryLimit;
import io.tributary.merge.task.TaskOutput;
import io.tributary.merge.task.TaskWork;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LastWords.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkerProcessIT {
    private Path directory;
    private EmbeddedBroker broker;
    private KafkaConnection connection;
    private Topics topics;

    @BeforeAll
    void start(@TempDir Path temporary) {
        directory = temporary;
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        connection = KafkaConnection.to(broker.bootstrap());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @BeforeEach
    void topicsOfItsOwn(TestInfo test) {
        topics = new Topics(Integer.toHexString(test.getDisplayName().hashCode()) + "-");
        CoordinatorProcess.prepare(new CoordinatorProcess.Options(
                connection, directory.resolve("streams"), topics, 1, (short) 1, CoordinatorMetrics.NONE));
    }

    @Test
    void workersShareTheTasksAndEachIsDoneOnce() throws Exception {
        send(20);
        try (WorkerProcess one = worker("one");
                WorkerProcess two = worker("two")) {
            List<TaskSucceeded> results = results(20);
            assertThat(results).extracting(TaskSucceeded::taskId).doesNotHaveDuplicates();
            assertThat(Set.of(one, two)).hasSize(2);
        }
    }

    @Test
    void aTaskWhoseWorkerWasKilledIsDoneByAnother() throws Exception {
        send(1);
        try (JavaProcess stuck =
                JavaProcess.start(StuckWorkerMain.class, List.of(broker.bootstrap(), topics.prefix()))) {
            stuck.awaitLine("running=");
            stuck.kill();
        }
        long killed = System.nanoTime();
        try (WorkerProcess other = worker("other")) {
            assertThat(results(1)).extracting(TaskSucceeded::worker).containsExactly("other");
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(TaskGroup.LOCK.plusSeconds(10));
            assertThat(other).isNotNull();
        }
    }

    @Test
    void aStoppedWorkerGivesItsTaskBackAtOnce() throws Exception {
        send(1);
        try (JavaProcess stuck =
                        JavaProcess.start(StuckWorkerMain.class, List.of(broker.bootstrap(), topics.prefix()));
                WorkerProcess other = stopping(stuck)) {
            assertThat(results(1)).extracting(TaskSucceeded::worker).containsExactly("other");
            assertThat(other).isNotNull();
        }
    }

    private WorkerProcess stopping(JavaProcess stuck) {
        stuck.awaitLine("running=");
        stuck.terminate();
        return worker("other");
    }

    @Test
    void aWorkerOutlivesARestartOfTheCluster() throws Exception {
        try (WorkerProcess worker = worker("patient")) {
            send(1);
            results(1);
            broker.close();
            broker = EmbeddedBroker.start(directory.resolve("kafka"));
            send(1);
            assertThat(results(2)).extracting(TaskSucceeded::worker).containsOnly("patient");
            assertThat(worker).isNotNull();
        }
    }

    private WorkerProcess worker(String name) {
        TaskOutput output = new TaskOutput.BlobsReleased(0, 0);
        return WorkerProcess.start(
                new WorkerProcess.Options(
                        connection,
                        topics,
                        StoreAccess.of(directory),
                        CheckpointRoots.NONE,
                        "cpu",
                        name,
                        MemoryLimit.NONE),
                "cpu",
                numerics -> (lineage, work, progress) -> output);
    }

    private void send(int count) throws Exception {
        try (KafkaProducer<String, Task> producer = new KafkaProducer<>(
                connection.client(Map.of()),
                new StringSerializer(),
                Wire.SINGLE_OBJECT.serde(Task.class).serializer())) {
            for (int number = 0; number < count; number++) {
                TaskWork work = new TaskWork.ReleaseBlobs(List.of(), List.of());
                Task task = new Task("t" + number, "line", "deploy", 0, 1, 0, 1, Numerics.DEFAULT, 0, work);
                producer.send(new ProducerRecord<>(topics.tasks("cpu"), "line", task))
                        .get();
            }
        }
    }

    private List<TaskSucceeded> results(int count) {
        try (KafkaConsumer<String, TaskReport> consumer = new KafkaConsumer<>(
                connection.client(Map.of()),
                new StringDeserializer(),
                Wire.SINGLE_OBJECT.serde(TaskReport.class).deserializer())) {
            TopicPartition partition = new TopicPartition(topics.taskResults(), 0);
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            List<TaskSucceeded> found = new ArrayList<>();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (record.value() instanceof TaskSucceeded succeeded) {
                        found.add(succeeded);
                    } else {
                        assertThat(record.value()).isInstanceOf(TaskProgress.class);
                    }
                });
                return found.size() >= count;
            });
            return found;
        }
    }
}
