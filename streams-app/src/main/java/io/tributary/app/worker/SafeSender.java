package io.tributary.app.worker;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.schemas.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An idempotent producer for one topic by lineage, which outlives restarts of the cluster.
 *
 * @param <T> what the topic holds
 */
public final class SafeSender<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SafeSender.class);

    private static final Duration BEFORE_TRYING_AGAIN = Duration.ofSeconds(1);

    private final KafkaConnection connection;
    private final String topic;
    private final Class<T> type;
    private Producer<String, T> producer;

    private SafeSender(KafkaConnection connection, String topic, Class<T> type) {
        this.connection = connection;
        this.topic = topic;
        this.type = type;
        this.producer = producer(connection, type);
    }

    public static <T> SafeSender<T> open(KafkaConnection connection, String topic, Class<T> type) {
        return new SafeSender<>(connection, topic, type);
    }

    private static <T> Producer<String, T> producer(KafkaConnection connection, Class<T> type) {
        return new KafkaProducer<>(
                connection.client(Map.of(
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                        ProducerConfig.ACKS_CONFIG, "all",
                        ProducerConfig.LINGER_MS_CONFIG, 0,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.LARGEST_RECORD,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
                        ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000)),
                new StringSerializer(),
                connection.wire().serde(type).serializer());
    }

    /** Sends without waiting; may be lost. */
    public void hint(String lineage, T value) {
        try {
            Future<RecordMetadata> unused =
                    producer.send(new ProducerRecord<>(topic, lineage, value), (metadata, failure) -> {
                        if (failure != null) {
                            LOG.debug("{} of {} was lost", value.getClass().getSimpleName(), lineage, failure);
                        }
                    });
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debug("{} of {} was lost", value.getClass().getSimpleName(), lineage, e);
        }
    }

    /**
     * Sends and waits until it is safe, however long the cluster is away.
     *
     * @throws InterruptedException where the process is told to stop meanwhile
     */
    public void send(String lineage, T value) throws InterruptedException {
        while (!sent(lineage, value)) {
            Thread.sleep(BEFORE_TRYING_AGAIN.toMillis());
            producer.close(Duration.ZERO);
            producer = producer(connection, type);
        }
    }

    private boolean sent(String lineage, T value) throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(topic, lineage, value)).get();
            return true;
        } catch (InterruptException e) {
            throw e;
        } catch (ExecutionException | KafkaException e) {
            LOG.warn("{} of {} cannot be sent yet: {}", value.getClass().getSimpleName(), lineage, e.toString());
            return false;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
