package io.tributary.app.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TopicAdmin;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.EvaluationRequested;
import io.tributary.app.view.StatusConsumers;
import io.tributary.app.wire.LineagePartitioner;
import io.tributary.app.worker.SafeSender;
import io.tributary.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The evaluator that the documentation shows, as a program of its own that knows nothing of Tributary. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ExternalEvaluatorIT {
    private static final Path DOCUMENTATION = Path.of("../docs/evaluation.md");
    private static final Path HISTORY = Path.of("../schemas/src/main/resources/io/tributary/schemas/history");
    private static final Topics TOPICS = Topics.DEFAULT;

    @TempDir
    Path directory;

    private String program() throws Exception {
        Matcher block = Pattern.compile("<!-- external evaluator -->\\s*```java\\R(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENTATION));
        assertThat(block.find()).as("the program in " + DOCUMENTATION).isTrue();
        return block.group(1);
    }

    @Test
    void theProgramInTheDocumentationAnswersARequest() throws Exception {
        Path source = Files.writeString(directory.resolve("MyEvaluator.java"), program());
        Path version = directory.resolve("store/lineages/letters/versions/000001");
        Files.createDirectories(version);
        Files.writeString(version.resolve("model.safetensors"), "weights");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"))) {
            KafkaConnection connection = KafkaConnection.to(broker.bootstrap());
            try (Admin admin = connection.admin()) {
                new TopicAdmin(admin, TOPICS).ensure(4, (short) 1);
            }
            EvaluationRequested request = new EvaluationRequested(
                    "letters", 5, "deploy", 1, "lineages/letters/versions/000001", "ab".repeat(32), 1, "", 1);
            try (SafeSender<EvaluationRequested> sender =
                    SafeSender.open(connection, TOPICS.evaluationRequests(), EvaluationRequested.class)) {
                sender.send("letters", request);
            }
            Process process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            source.toString(),
                            broker.bootstrap(),
                            HISTORY.toString(),
                            directory.resolve("store").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out.txt").toFile())
                    .start();
            try {
                ConsumerRecord<String, Optional<EvaluationCompleted>> answer = answer(connection, process);
                EvaluationCompleted said = answer.value().orElseThrow();
                assertThat(answer.key()).isEqualTo("letters");
                assertThat(answer.partition()).isEqualTo(LineagePartitioner.partition("letters", 4));
                assertThat(said.version()).isEqualTo(1);
                assertThat(said.manifest()).isEqualTo(request.manifest());
                assertThat(said.metrics()).isEqualTo(Map.of("letters/accuracy", 0.5));
                assertThat(said.failure()).isEmpty();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private ConsumerRecord<String, Optional<EvaluationCompleted>> answer(KafkaConnection connection, Process process) {
        List<ConsumerRecord<String, Optional<EvaluationCompleted>>> answers = new ArrayList<>();
        try (Consumer<String, Optional<EvaluationCompleted>> consumer =
                StatusConsumers.open(connection, EvaluationCompleted.class, Duration.ofSeconds(20))) {
            List<TopicPartition> partitions = IntStream.range(0, 4)
                    .mapToObj(partition -> new TopicPartition(TOPICS.evaluations(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await("an answer")
                    .atMost(90, TimeUnit.SECONDS)
                    .failFast(() -> {
                        if (!process.isAlive()) {
                            throw new IllegalStateException(Files.readString(directory.resolve("out.txt")));
                        }
                    })
                    .until(() -> {
                        consumer.poll(Duration.ofMillis(200)).forEach(answers::add);
                        return !answers.isEmpty();
                    });
        }
        return answers.get(0);
    }
}
