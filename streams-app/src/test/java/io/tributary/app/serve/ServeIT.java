package io.tributary.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TopicAdmin;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.http.ListenAddress;
import io.tributary.app.lineage.Announcement.Promotion;
import io.tributary.app.wire.LineagePartitioner;
import io.tributary.app.wire.Wire;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that follows promotions on a real broker while clients ask all the time. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ServeIT {
    private static final String BODY = """
            {"parameters": {"task": "floats"},
             "inputs": [{"name": "inputs", "datatype": "FP32", "shape": [1, 3], "data": [1, 0, 0]}]}""";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void promotionsAndARollbackUnderLoadDropNothingAndABrokenVersionIsNotServed() throws Exception {
        Versions versions = new Versions(directory.resolve("store"));
        for (long number : List.of(1L, 2L, 4L)) {
            versions.seal(number);
        }
        versions.sealUseless(3);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"))) {
            KafkaConnection connection = KafkaConnection.to(broker.bootstrap());
            try (Admin admin = connection.admin()) {
                new TopicAdmin(admin, Topics.DEFAULT).ensure(4, (short) 1);
            }
            try (KafkaProducer<String, Promotion> promotions = new KafkaProducer<>(
                            connection.client(Map.of()),
                            new StringSerializer(),
                            Wire.SINGLE_OBJECT.serde(Promotion.class).serializer());
                    ServeProcess serving = serve(connection)) {
                promote(promotions, 1);
                URI infer = URI.create("http://127.0.0.1:" + serving.port() + "/v2/models/lines/infer");
                awaitVersion(infer, 1);
                AtomicBoolean stop = new AtomicBoolean();
                ExecutorService clients = Executors.newFixedThreadPool(4);
                List<Future<Set<Long>>> seen = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    seen.add(clients.submit(() -> ask(infer, stop)));
                }
                promote(promotions, 2);
                awaitVersion(infer, 2);
                promote(promotions, 3);
                Awaitility.await().untilAsserted(() -> assertThat(metrics(serving))
                        .contains("tributary_serve_swaps_failed_total{alias=\"serving\",lineage=\"lines\"} 1.0"));
                awaitVersion(infer, 2);
                promote(promotions, 4);
                awaitVersion(infer, 4);
                promote(promotions, 1);
                awaitVersion(infer, 1);
                assertThat(metrics(serving))
                        .contains("tributary_serve_version{alias=\"serving\",lineage=\"lines\"} 1.0");
                stop.set(true);
                for (Future<Set<Long>> answers : seen) {
                    assertThat(answers.get()).contains(2L, 4L).doesNotContain(3L);
                }
                clients.shutdown();
            }
            // Started again it serves what the alias points to now.
            try (ServeProcess serving = serve(connection)) {
                awaitVersion(URI.create("http://127.0.0.1:" + serving.port() + "/v2/models/lines/infer"), 1);
            }
        }
    }

    private ServeProcess serve(KafkaConnection connection) {
        return ServeProcess.start(new ServeProcess.Options(
                connection,
                Topics.DEFAULT,
                StoreAccess.of(directory.resolve("store")),
                Versions.LINEAGE,
                "serving",
                Versions.suite(directory.resolve("suite")),
                "cpu",
                1,
                ServeProcess.DEFAULT_BODY,
                List.of(),
                ListenAddress.onThisMachine(0)));
    }

    private static void promote(KafkaProducer<String, Promotion> promotions, long version) throws Exception {
        String topic = Topics.DEFAULT.promotions();
        int partition = LineagePartitioner.partition(
                Versions.LINEAGE, promotions.partitionsFor(topic).size());
        Promotion promotion =
                new Promotion(Versions.LINEAGE, version, "serving", Optional.of(version), Optional.empty(), "test");
        promotions
                .send(new ProducerRecord<>(topic, partition, Versions.LINEAGE + "/serving", promotion))
                .get();
    }

    /** Every answer must be a 200 whose score is that of the version it names; the versions that answered. */
    private Set<Long> ask(URI infer, AtomicBoolean stop) throws Exception {
        Set<Long> versions = new TreeSet<>();
        while (!stop.get()) {
            HttpResponse<String> answer = post(infer);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode document = JSON.readTree(answer.body());
            long version = document.path("model_version").asLong();
            assertThat(document.at("/outputs/0/data/0").asDouble()).isEqualTo((double) version);
            versions.add(version);
        }
        return versions;
    }

    private void awaitVersion(URI infer, long version) {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(post(infer).body()).contains("\"model_version\":\"" + version + "\""));
    }

    private HttpResponse<String> post(URI infer) throws Exception {
        return client.send(
                HttpRequest.newBuilder(infer)
                        .POST(BodyPublishers.ofString(BODY))
                        .build(),
                BodyHandlers.ofString());
    }

    private String metrics(ServeProcess serving) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + serving.port() + "/metrics");
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
