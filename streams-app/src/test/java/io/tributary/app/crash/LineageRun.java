package io.tributary.app.crash;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.ExpertRetracted;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageEvent.LineagePaused;
import io.tributary.app.lineage.LineageEvent.LineageResumed;
import io.tributary.app.lineage.LineageEvent.PromotionRequested;
import io.tributary.app.wire.Wire;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.Recipe;
import io.tributary.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** One lineage driven from outside: events in, committed facts out, in order. Used by one thread. */
final class LineageRun implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private final String name;
    private final KafkaProducer<String, LineageEvent> events;
    private final KafkaConsumer<String, Fact> log;
    private final List<Fact> facts = new ArrayList<>();

    LineageRun(String bootstrap, String name) {
        KafkaConnection connection = KafkaConnection.to(bootstrap);
        this.name = name;
        this.events = new KafkaProducer<>(
                connection.client(Map.of("enable.idempotence", true, "acks", "all", "reconnect.backoff.max.ms", 1000)),
                new StringSerializer(),
                Wire.SINGLE_OBJECT.serde(LineageEvent.class).serializer());
        this.log = new KafkaConsumer<>(
                connection.client(Map.of("isolation.level", "read_committed", "reconnect.backoff.max.ms", 1000)),
                new StringDeserializer(),
                Wire.SINGLE_OBJECT.serde(Fact.class).deserializer());
        Set<TopicPartition> partitions = partitionsOnceMade().stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        log.assign(partitions);
        log.seekToBeginning(partitions);
    }

    /** The coordinator makes its topics some moments after the broker answers. */
    private List<PartitionInfo> partitionsOnceMade() {
        return Awaitility.with()
                .pollInSameThread()
                .await("the topics")
                .atMost(PATIENCE)
                .ignoreException(UnknownTopicOrPartitionException.class)
                .until(() -> log.partitionsFor(Topics.DEFAULT.lineageLog()), found -> !found.isEmpty());
    }

    void declare(CheckpointRef base, Recipe recipe) throws Exception {
        send(new LineageDeclared(name, 0, base, recipe.json(), false));
    }

    void publish(String expertId, CheckpointRef expert) throws Exception {
        send(new ExpertPublished(name, 0, expertId, expert, Optional.empty(), 1, List.of(), Map.of()));
    }

    void retract(String expertId, String by) throws Exception {
        send(new ExpertRetracted(name, 0, expertId, by, "test"));
    }

    void pause() throws Exception {
        send(new LineagePaused(name, 0, "test"));
    }

    void resume() throws Exception {
        send(new LineageResumed(name, 0));
    }

    void promote(long version) throws Exception {
        send(new PromotionRequested(name, 0, "serving", Optional.of(version), false, "test"));
    }

    private void send(LineageEvent event) throws Exception {
        events.send(new ProducerRecord<>(Topics.DEFAULT.lineageEvents(), name, event))
                .get();
    }

    /** Reads what is there and returns how many facts are known. */
    int read(Duration wait) {
        for (ConsumerRecord<String, Fact> row : log.poll(wait)) {
            if (row.value().lineage().equals(name)) {
                facts.add(row.value());
            }
        }
        return facts.size();
    }

    /** Waits for a fact, and fails at once where the lineage is blocked. */
    <T extends Fact> T await(Class<T> type, Predicate<T> which) {
        return Awaitility.with()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(1))
                .await(type.getSimpleName())
                .atMost(PATIENCE)
                .until(
                        () -> {
                            read(Duration.ofMillis(100));
                            facts(Fact.LineageBlocked.class).findFirst().ifPresent(blocked -> {
                                throw new IllegalStateException(blocked.toString());
                            });
                            return facts(type).filter(which).findFirst();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    <T extends Fact> Stream<T> facts(Class<T> type) {
        return facts.stream().filter(type::isInstance).map(type::cast);
    }

    List<Fact> facts() {
        return List.copyOf(facts);
    }

    /** The last ones, for a message. */
    String tail() {
        return facts.stream()
                .skip(Math.max(0, facts.size() - 15))
                .map(Fact::toString)
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        events.close(Duration.ofSeconds(1));
        log.close();
    }
}
