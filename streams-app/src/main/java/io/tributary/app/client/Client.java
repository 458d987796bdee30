package io.tributary.app.client;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.view.FactReader;
import io.tributary.app.view.LineageView;
import io.tributary.app.view.Lineages;
import io.tributary.app.view.StatusConsumers;
import io.tributary.app.view.StatusReader;
import io.tributary.app.view.WholeTopic;
import io.tributary.app.wire.LineagePartitioner;
import io.tributary.app.wire.Wire;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.store.CheckpointAddress;
import io.tributary.merge.store.CheckpointRoots;
import io.tributary.merge.store.RemoteCheckpoint;
import io.tributary.merge.store.Store;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * What a client command does with a cluster: reads its lineages and facts, appends events. Kafka's own failures leave
 * as {@code BROKER_UNAVAILABLE}.
 */
public final class Client {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KafkaConnection connection;
    private final StoreAccess store;
    private final Topics topics;
    private @Nullable Store opened;

    public Client(KafkaConnection connection, StoreAccess store, Topics topics) {
        this.connection = connection;
        this.store = store;
        this.topics = topics;
    }

    /** The store; opened by whoever asks first. */
    public synchronized Store store() {
        if (opened == null) {
            opened = store(CheckpointRoots.NONE);
        }
        return opened;
    }

    /** A checkpoint that the log names, in the store or where it lies. */
    public Checkpoint open(CheckpointRef ref) {
        CheckpointRoots named = CheckpointRoots.holding(ref);
        return (named.equals(CheckpointRoots.NONE) ? store() : store(named)).open(ref);
    }

    /** Misses a checkpoint that the log names and that is not there. What lies elsewhere is not downloaded for that. */
    public void require(CheckpointRef ref) {
        if (CheckpointRoots.holding(ref).places().isEmpty()) {
            open(ref).close();
        } else {
            RemoteCheckpoint.find(CheckpointAddress.parse(ref.uri())).close();
        }
    }

    /** @param roots where checkpoints by reference may lie */
    public Store store(CheckpointRoots roots) {
        return store.open(roots, InstantSource.system());
    }

    /** Where something of the store lies, for people. */
    public String where(String path) {
        return store.at(path);
    }

    /** All lineages as of now. */
    public Lineages lineages() {
        return reading(Optional.empty(), StatusReader::rows);
    }

    /** One lineage as of now; refused where there is none of that name. */
    public LineageView lineage(String name) {
        return lineages().named(name);
    }

    /** Lets {@code work} go on reading {@code lineage-status} after everything that is there now. */
    public <T> T reading(Optional<String> lineage, Function<StatusReader, T> work) {
        return reaching(() -> {
            var consumer = StatusConsumers.open(connection, PATIENCE);
            try (StatusReader reader = StatusReader.open(consumer, topics.lineageStatus(), lineage)) {
                reader.readToEnd(PATIENCE, InstantSource.system());
                return work.apply(reader);
            }
        });
    }

    /** Lets {@code work} read a lineage's facts. */
    public <T> T readingFacts(String lineage, FactReader.From from, Function<FactReader, T> work) {
        return reaching(() -> {
            var consumer = StatusConsumers.open(connection, Fact.class, PATIENCE);
            try (FactReader reader = FactReader.open(consumer, topics.lineageLog(), Optional.of(lineage), from)) {
                return work.apply(reader);
            }
        });
    }

    /** What the lineage's next expert is to be fine-tuned from; empty before its base is inspected. */
    public Optional<InitializationReady> initialization(String lineage) {
        List<Announcement> told =
                whole(Announcement.class, topics.initializations(), lineage, announcement -> announcement
                        .lineage()
                        .equals(lineage));
        return told.stream().map(InitializationReady.class::cast).reduce((older, newer) -> newer);
    }

    /** A lineage's facts from the first to the newest, those that are wanted. */
    public List<Fact> facts(String lineage, Predicate<Fact> wanted) {
        return whole(
                Fact.class, topics.lineageLog(), lineage, fact -> fact.lineage().equals(lineage) && wanted.test(fact));
    }

    private <T> List<T> whole(Class<T> type, String topic, String lineage, Predicate<T> wanted) {
        return reaching(() -> {
            try (Consumer<String, Optional<T>> consumer = StatusConsumers.open(connection, type, PATIENCE)) {
                return WholeTopic.read(consumer, topic, lineage, wanted, PATIENCE, InstantSource.system());
            }
        });
    }

    /** Appends an event and returns when it is safe. */
    public void append(LineageEvent event) {
        append(List.of(event));
    }

    /** Appends events, in this order, and returns when all are safe. */
    public void append(List<? extends LineageEvent> events) {
        Map<String, Object> settings = Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                PATIENCE.toMillis());
        reaching(() -> {
            try (Producer<String, LineageEvent> producer = new KafkaProducer<>(
                    connection.client(settings),
                    new StringSerializer(),
                    connection.wire().serde(LineageEvent.class).serializer())) {
                List<Future<RecordMetadata>> sent =
                        events.stream().map(event -> send(producer, event)).toList();
                for (Future<RecordMetadata> one : sent) {
                    one.get();
                }
                return sent.size();
            } catch (ExecutionException e) {
                throw new KafkaException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KafkaException("interrupted", e);
            }
        });
    }

    private Future<RecordMetadata> send(Producer<String, LineageEvent> producer, LineageEvent event) {
        String topic = topics.lineageEvents();
        int partition = LineagePartitioner.partition(
                event.lineage(), producer.partitionsFor(topic).size());
        return producer.send(new ProducerRecord<>(topic, partition, event.lineage(), event));
    }

    private <T> T reaching(Supplier<T> work) {
        try {
            return work.get();
        } catch (KafkaException e) {
            throw Wire.explained(e)
                    .orElseGet(() -> new MergeException(
                            ErrorCode.BROKER_UNAVAILABLE,
                            "The broker at " + connection.bootstrap() + " cannot be used: " + e.getMessage()
                                    + " Does it run, and do --bootstrap and --config fit it?",
                            e));
        }
    }
}
