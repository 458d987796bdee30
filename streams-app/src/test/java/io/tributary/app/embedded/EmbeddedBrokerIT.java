package io.tributary.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LastWords.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class EmbeddedBrokerIT {

    @TempDir
    Path directory;

    @Test
    void aRestartKeepsAddressClusterAndData() throws Exception {
        String bootstrap;
        String clusterId;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            bootstrap = broker.bootstrap();
            clusterId = broker.clusterId();
            createTopic(bootstrap);
            send(bootstrap, "before");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(broker.bootstrap()).isEqualTo(bootstrap);
            assertThat(broker.clusterId()).isEqualTo(clusterId);
            assertThat(broker.takenPort()).isEmpty();
            send(bootstrap, "after");
            assertThat(read(bootstrap, 2)).containsExactly("before", "after");
        }
    }

    @Test
    void aTakenPortIsReplacedAndTold() throws Exception {
        int port;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            port = portOf(broker);
            createTopic(broker.bootstrap());
            send(broker.bootstrap(), "before");
        }
        try (ServerSocket occupied = occupy(port);
                EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(broker.takenPort()).contains(port);
            assertThat(portOf(broker)).isNotEqualTo(occupied.getLocalPort());
            assertThat(read(broker.bootstrap(), 1)).containsExactly("before");
        }
    }

    @Test
    void aKilledBrokerContinuesWithWhatItAcknowledged() throws Exception {
        String bootstrap;
        try (JavaProcess killed = JavaProcess.start(BrokerMain.class, List.of(directory.toString()))) {
            bootstrap = killed.awaitLine("bootstrap=");
            createTopic(bootstrap);
            send(bootstrap, "before");
            killed.kill();
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(broker.bootstrap()).isEqualTo(bootstrap);
            send(bootstrap, "after");
            assertThat(read(bootstrap, 2)).containsExactly("before", "after");
        }
    }

    /** Each kill finds the coordinator telling many partitions that their transaction is committed. */
    @Test
    void whatWasCommittedInTheMomentOfAKillIsThereAfterTheRestart() throws Exception {
        int partitions = 200;
        int kills = 3;
        for (int kill = 0; kill < kills; kill++) {
            try (JavaProcess killed = JavaProcess.start(BrokerMain.class, List.of(directory.toString()))) {
                String bootstrap = killed.awaitLine("bootstrap=");
                if (kill == 0) {
                    createTopic(bootstrap, partitions);
                }
                assertThat(read(bootstrap, partitions, kill * partitions)).hasSize(kill * partitions);
                commit(bootstrap, partitions, killed::kill);
            }
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(read(broker.bootstrap(), partitions, kills * partitions)).hasSize(kills * partitions);
        }
    }

    @Test
    void onlyLoopbackListens() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            assertThat(broker.bootstrap()).startsWith("127.0.0.1:");
        }
    }

    private static int portOf(EmbeddedBroker broker) {
        return Integer.parseInt(broker.bootstrap().split(":")[1]);
    }

    /** A socket just closed by the broker may linger for a moment. */
    private static ServerSocket occupy(int port) {
        return Awaitility.await().ignoreExceptions().until(() -> bind(port), socket -> true);
    }

    private static ServerSocket bind(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    private static void createTopic(String bootstrap) throws Exception {
        createTopic(bootstrap, 1);
    }

    private static void createTopic(String bootstrap, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(Set.of(new NewTopic("letters", partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void send(String bootstrap, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("letters", value)).get();
        }
    }

    /** One record in each partition; {@code then} happens when the transaction is decided, not yet told to all. */
    private static void commit(String bootstrap, int partitions, Runnable then) {
        KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "transactional.id", "writer"),
                new StringSerializer(),
                new StringSerializer());
        producer.initTransactions();
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = IntStream.range(0, partitions)
                .mapToObj(partition -> producer.send(new ProducerRecord<>("letters", partition, "key", "value")))
                .toList();
        producer.commitTransaction();
        then.run();
        producer.close(Duration.ZERO);
        assertThat(sent).allMatch(Future::isDone);
    }

    private static List<String> read(String bootstrap, int count) {
        return read(bootstrap, 1, count);
    }

    /** What is committed, waiting for so many records. */
    private static List<String> read(String bootstrap, int partitions, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition("letters", partition))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            List<String> values = new ArrayList<>();
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                return values.size() >= count;
            });
            return values;
        }
    }
}
