package io.tributary.app.worker;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TaskGroup;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work from a share group (KIP-932): every member of the group reads the same partitions, each record is locked for one
 * of them at a time. One record is acquired per poll, so that no task waits behind another one's work.
 *
 * <p>A renewed record comes back from the consumer's own buffer at the next poll; only then can it be acknowledged
 * again. Where the cluster lost the lock (a restart, a pause longer than the lock) the record is somebody else's: this
 * queue forgets it.
 */
public final class ShareGroupQueue<T> implements WorkQueue<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ShareGroupQueue.class);

    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final KafkaConnection connection;
    private final TaskGroup group;
    private final Class<T> type;
    /** Acquired and not yet delivered. */
    private final Deque<ConsumerRecord<String, Optional<T>>> ready = new ArrayDeque<>();

    private ShareConsumer<String, Optional<T>> consumer;
    private Optional<ConsumerRecord<String, Optional<T>>> delivered = Optional.empty();

    private ShareGroupQueue(KafkaConnection connection, TaskGroup group, Class<T> type) {
        this.connection = connection;
        this.group = group;
        this.type = type;
        this.consumer = consumer(connection, group, type);
    }

    /** @param type of the topic's records */
    public static <T> ShareGroupQueue<T> open(KafkaConnection connection, TaskGroup group, Class<T> type) {
        return new ShareGroupQueue<>(connection, group, type);
    }

    private static <T> ShareConsumer<String, Optional<T>> consumer(
            KafkaConnection connection, TaskGroup group, Class<T> type) {
        Map<String, Object> settings = connection.client(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                group.name(),
                ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
                "explicit",
                ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG,
                "record_limit",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                1,
                // While no broker answers, "rebootstrap" spins: a core and megabytes of log a second (Kafka 4.3.1).
                CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG,
                "none",
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000));
        ShareConsumer<String, Optional<T>> opened = new KafkaShareConsumer<>(
                settings, new StringDeserializer(), connection.wire().lenient(type));
        opened.subscribe(Set.of(group.topic()));
        return opened;
    }

    @Override
    public Optional<Delivery<T>> poll(Duration timeout) {
        if (delivered.isPresent()) {
            throw new IllegalStateException("the work before has not been accepted");
        }
        if (ready.isEmpty()) {
            fetch(timeout);
        }
        ConsumerRecord<String, Optional<T>> next = ready.poll();
        if (next == null) {
            return Optional.empty();
        }
        delivered = Optional.of(next);
        Optional<T> work = next.value();
        if (work.isEmpty()) {
            LOG.warn("Dropped the record at {} offset {}: nobody can read it", next.topic(), next.offset());
            accept();
            return Optional.empty();
        }
        return work.map(
                readable -> new Delivery<>(readable, next.deliveryCount().orElse((short) 1)));
    }

    private void fetch(Duration timeout) {
        try {
            consumer.poll(timeout).forEach(ready::add);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            // The client retries what can be retried; after anything else a new member starts from nothing.
            LOG.warn("The queue failed ({}); joining the group again", e.toString());
            rejoin();
        }
    }

    private void rejoin() {
        ready.clear();
        delivered = Optional.empty();
        try {
            consumer.close(Duration.ZERO);
        } catch (KafkaException e) {
            LOG.debug("Closing the failed consumer", e);
        }
        consumer = consumer(connection, group, type);
    }

    @Override
    public boolean renew() {
        if (delivered.isEmpty()) {
            return false;
        }
        ConsumerRecord<String, Optional<T>> held = delivered.get();
        delivered = Optional.empty();
        Deque<ConsumerRecord<String, Optional<T>>> others = new ArrayDeque<>(ready);
        ready.clear();
        others.forEach(record -> consumer.acknowledge(record, AcknowledgeType.RENEW));
        if (!acknowledge(held, AcknowledgeType.RENEW)) {
            return false;
        }
        fetch(ANSWER);
        delivered = ready.stream().filter(record -> same(record, held)).findFirst();
        ready.removeIf(record -> same(record, held));
        return delivered.isPresent();
    }

    @Override
    public void accept() {
        delivered.ifPresent(record -> acknowledge(record, AcknowledgeType.ACCEPT));
        delivered = Optional.empty();
    }

    /** False where the cluster says that the record is not ours. */
    private boolean acknowledge(ConsumerRecord<String, Optional<T>> record, AcknowledgeType type) {
        try {
            consumer.acknowledge(record, type);
            Optional<KafkaException> refused = consumer.commitSync(ANSWER).values().stream()
                    .flatMap(Optional::stream)
                    .findFirst();
            refused.ifPresent(
                    reason -> LOG.info("{} of the record at offset {}: {}", type, record.offset(), reason + ""));
            return refused.isEmpty();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            LOG.info("{} of the record at offset {} failed: {}", type, record.offset(), e.toString());
            return false;
        }
    }

    private static boolean same(ConsumerRecord<?, ?> one, ConsumerRecord<?, ?> other) {
        return one.offset() == other.offset() && one.partition() == other.partition();
    }

    @Override
    public Duration lock() {
        return consumer.acquisitionLockTimeoutMs().map(Duration::ofMillis).orElse(TaskGroup.LOCK);
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(2));
    }
}
