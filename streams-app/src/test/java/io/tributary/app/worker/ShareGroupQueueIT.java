package io.tributary.app.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TaskGroup;
import io.tributary.app.cluster.TopicAdmin;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.lineage.Task;
import io.tributary.app.wire.Wire;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.task.TaskWork;
import io.tributary.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShareGroupQueueIT {
    private EmbeddedBroker broker;
    private KafkaConnection connection;
    private TaskGroup group;

    @BeforeAll
    void start(@TempDir Path directory) {
        broker = EmbeddedBroker.start(directory);
        connection = KafkaConnection.to(broker.bootstrap());
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @BeforeEach
    void topicsOfItsOwn(TestInfo test) {
        Topics topics = new Topics(Integer.toHexString(test.getDisplayName().hashCode()) + "-");
        group = TaskGroup.of(topics, "cpu");
        try (Admin admin = connection.admin()) {
            new TopicAdmin(admin, topics).ensure(1, (short) 1);
            group.configure(admin);
        }
    }

    @Test
    void tasksSentBeforeTheFirstWorkerCameAreDeliveredInOrderOnceEach() throws Exception {
        send("a", "b", "c");
        try (WorkQueue<Task> queue = ShareGroupQueue.open(connection, group, Task.class)) {
            List<String> got = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Delivery<Task> delivery = next(queue);
                assertThat(delivery.count()).isEqualTo(1);
                got.add(delivery.work().id());
                queue.accept();
            }
            assertThat(got).containsExactly("a", "b", "c");
            assertThat(queue.poll(Duration.ofSeconds(1))).isEmpty();
        }
    }

    @Test
    void aTaskOutlivesItsLockWhileItIsRenewedAndOthersTakeTheNextOnes() throws Exception {
        send("long", "short");
        try (WorkQueue<Task> one = ShareGroupQueue.open(connection, group, Task.class);
                WorkQueue<Task> two = ShareGroupQueue.open(connection, group, Task.class)) {
            assertThat(next(one).work().id()).isEqualTo("long");
            // until the second one has joined the group, too, which may take longer than the lock holds
            Optional<Delivery<Task>> second = Optional.empty();
            while (second.isEmpty()) {
                assertThat(one.renew()).isTrue();
                second = two.poll(TaskGroup.LOCK.dividedBy(4));
            }
            assertThat(second.get().work().id()).isEqualTo("short");
            two.accept();
            long end = System.nanoTime()
                    + TaskGroup.LOCK.multipliedBy(3).dividedBy(2).toNanos();
            while (System.nanoTime() < end) {
                assertThat(one.renew()).isTrue();
                assertThat(two.poll(TaskGroup.LOCK.dividedBy(4))).isEmpty();
            }
            one.accept();
            assertThat(two.poll(TaskGroup.LOCK.plusSeconds(2))).isEmpty();
        }
    }

    @Test
    void anUnfinishedTaskOfAWorkerThatLeftIsDeliveredAgainAtOnceAndCounted() throws Exception {
        send("left");
        try (WorkQueue<Task> staying = ShareGroupQueue.open(connection, group, Task.class)) {
            try (WorkQueue<Task> leaving = ShareGroupQueue.open(connection, group, Task.class)) {
                assertThat(next(leaving).work().id()).isEqualTo("left");
            }
            Delivery<Task> again = next(staying);
            assertThat(again.work().id()).isEqualTo("left");
            assertThat(again.count()).isEqualTo(2);
            staying.accept();
        }
    }

    @Test
    void aLockThatRanOutIsNoticedAndTheTaskGoesToAnother() throws Exception {
        send("slept");
        try (WorkQueue<Task> asleep = ShareGroupQueue.open(connection, group, Task.class);
                WorkQueue<Task> awake = ShareGroupQueue.open(connection, group, Task.class)) {
            assertThat(next(asleep).work().id()).isEqualTo("slept");
            // More than 2 where the sleeper's own fetch took it once more before its lock ran out again.
            assertThat(next(awake).count()).isGreaterThanOrEqualTo(2);
            assertThat(asleep.renew()).isFalse();
            asleep.accept();
            awake.accept();
            assertThat(asleep.poll(Duration.ofSeconds(1))).isEmpty();
            send("after");
            assertThat(next(asleep).work().id()).isEqualTo("after");
        }
    }

    @Test
    void whatNobodyCanReadIsDropped() throws Exception {
        send("nonsense".getBytes(StandardCharsets.UTF_8));
        send("good");
        try (WorkQueue<Task> queue = ShareGroupQueue.open(connection, group, Task.class)) {
            assertThat(next(queue).work().id()).isEqualTo("good");
            queue.accept();
        }
    }

    private static Delivery<Task> next(WorkQueue<Task> queue) {
        return Awaitility.with()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(1))
                .await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> queue.poll(Duration.ofMillis(200)), Optional::isPresent)
                .orElseThrow();
    }

    private void send(String... ids) throws Exception {
        for (String id : ids) {
            send(Wire.SINGLE_OBJECT.encode(new Task(
                    id,
                    "lineage",
                    "deploy",
                    0,
                    1,
                    0,
                    1,
                    Numerics.DEFAULT,
                    0,
                    new TaskWork.ReleaseBlobs(List.of(), List.of()))));
        }
    }

    private void send(byte[] bytes) throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(connection.client(Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(group.topic(), "lineage", bytes)).get();
        }
    }
}
