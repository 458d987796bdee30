package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.app.process.DataDirectory;
import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import io.tributary.app.process.RunningUp;
import io.tributary.app.wire.ApicurioServer;
import io.tributary.merge.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole installations with a real schema registry: one that moves to it in the middle of a lineage's life, and an up.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@ExtendWith(LastWords.class)
class SchemaRegistryClusterIT {
    private static final byte SINGLE_OBJECT = (byte) 0xC3;
    private static final byte REGISTRY = 0;

    @TempDir
    private Path directory;

    @Test
    void aLineageGoesOnWhenItsInstallationMovesToARegistry() throws Exception {
        Optional<String> missing = ApicurioServer.missing();
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        Path base = directory.resolve("base.safetensors");
        TinyModel.seeded(0).bytes().write(base);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                ApicurioServer registry = ApicurioServer.start(directory)) {
            List<String> without = List.of();
            List<String> with = List.of("--schema-registry", registry.url());
            publishing(broker, without, "cars", () -> run(broker, without, "declare", "line", "--base", base.toString())
                    .expecting(0));
            assertThat(encodings(broker.bootstrap()).values()).containsOnly(Set.of(SINGLE_OBJECT));

            publishing(broker, with, "birds", () -> {});
            Map<String, Set<Byte>> both = encodings(broker.bootstrap());
            for (String topic :
                    List.of("lineage-events", "lineage-log", "tasks-cpu", "task-results", "versions", "promotions")) {
                assertThat(both.getOrDefault(topic, Set.of())).as(topic).isSubsetOf(SINGLE_OBJECT, REGISTRY);
            }
            for (String topic : List.of("lineage-events", "lineage-log", "tasks-cpu", "task-results", "versions")) {
                assertThat(both.get(topic)).as(topic).containsExactlyInAnyOrder(SINGLE_OBJECT, REGISTRY);
            }
            assertThat(registry.subjects()).contains("io.tributary.event.ExpertPublished", "io.tributary.task.Task");
            assertThat(run(broker, without, "status", "line").expecting(2).err())
                    .contains("--schema-registry");

            publishing(broker, with, "boats", () -> {});
            assertThat(run(broker, with, "versions", "line", "--json")
                            .expecting(0)
                            .json()
                            .path("versions"))
                    .hasSize(3);
        }
    }

    @Test
    void anUpWithARegistryAndAKeyHandsThemOnAndKeepsTheRegistry() throws Exception {
        Optional<String> missing = ApicurioServer.missing();
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        Path base = directory.resolve("base.safetensors");
        TinyModel.seeded(0).bytes().write(base);
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = pem("PRIVATE KEY", pair.getPrivate());
        Path publicKey = pem("PUBLIC KEY", pair.getPublic());
        DataDirectory data = new DataDirectory(directory.resolve("up"));
        try (ApicurioServer registry = ApicurioServer.start(directory)) {
            try (JavaProcess up = up(data, "--schema-registry", registry.url(), "--sign-key", key.toString())) {
                on(data, "declare", "line", "--base", base.toString(), "--publish", "every");
                on(data, "publish", "line", "--expert", "cars", weights("cars").toString(), "--wait");
                Map<String, Set<Byte>> encodings =
                        encodings(RunningUp.find(data).orElseThrow().bootstrap());
                assertThat(encodings).containsKeys("lineage-events", "tasks-cpu", "task-results", "versions");
                assertThat(encodings.values()).containsOnly(Set.of(REGISTRY));
                Path sealed = data.store().resolve("lineages/line/versions/000001");
                assertThat(CommandRun.of("verify", sealed.toString(), "--key", publicKey.toString())
                                .expecting(0)
                                .out())
                        .contains("signed by key");
                up.terminate();
                up.awaitEnd();
            }
            try (JavaProcess up = up(data)) {
                on(
                        data,
                        "publish",
                        "line",
                        "--expert",
                        "birds",
                        weights("birds").toString(),
                        "--wait");
                assertThat(on(data, "versions", "line", "--json").json().path("versions"))
                        .hasSize(2);
                up.terminate();
                up.awaitEnd();
            }
        }
    }

    private static JavaProcess up(DataDirectory data, String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("up", "--data", data.root().toString(), "--workers", "1", "--http-port", "0"));
        arguments.addAll(List.of(more));
        JavaProcess up = JavaProcess.start(Main.class, arguments);
        up.awaitLine("Ready.");
        return up;
    }

    private static CommandRun on(DataDirectory data, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--data", data.root().toString()));
        return CommandRun.of(all.toArray(String[]::new)).expecting(0);
    }

    private Path weights(String expert) {
        return TinyModel.seeded(expert.hashCode()).write(directory.resolve(expert + ".safetensors"));
    }

    private Path pem(String what, Key key) throws IOException {
        return Files.writeString(
                directory.resolve(what),
                "-----BEGIN " + what + "-----\n" + Base64.getEncoder().encodeToString(key.getEncoded()) + "\n-----END "
                        + what + "-----\n");
    }

    /** Coordinator and worker come, an expert becomes a version, both go. */
    private void publishing(EmbeddedBroker broker, List<String> registry, String expert, Runnable first)
            throws Exception {
        Path weights = weights(expert);
        try (JavaProcess coordinator = JavaProcess.start(
                        Main.class,
                        options(broker, registry, "coordinator", "--http-port", "0", "--replication-factor", "1"));
                JavaProcess worker = JavaProcess.start(Main.class, options(broker, registry, "worker"))) {
            coordinator.awaitLine("The coordinator runs");
            first.run();
            run(broker, registry, "publish", "line", "--expert", expert, weights.toString(), "--wait")
                    .expecting(0);
            worker.terminate();
            coordinator.terminate();
            worker.awaitEnd();
            coordinator.awaitEnd();
        }
    }

    /** With which byte values begin, by topic. */
    private static Map<String, Set<Byte>> encodings(String bootstrap) {
        Map<String, Set<Byte>> found = new TreeMap<>();
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().entrySet().stream()
                    .filter(topic ->
                            !topic.getKey().startsWith("_") && !topic.getKey().endsWith("-changelog"))
                    .flatMap(topic -> topic.getValue().stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.value() != null) {
                        found.computeIfAbsent(record.topic(), topic -> new HashSet<>())
                                .add(record.value()[0]);
                    }
                }
            }
        }
        return found;
    }

    private CommandRun run(EmbeddedBroker broker, List<String> registry, String... command) {
        return CommandRun.of(options(broker, registry, command).toArray(String[]::new));
    }

    private List<String> options(EmbeddedBroker broker, List<String> registry, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--data", directory.resolve("data-" + command[0]).toString()));
        all.addAll(List.of("--bootstrap", broker.bootstrap()));
        all.addAll(List.of("--store", directory.resolve("store").toString()));
        all.addAll(registry);
        return all;
    }
}
