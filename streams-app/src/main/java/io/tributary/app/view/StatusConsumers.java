package io.tributary.app.view;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.lineage.StatusRow;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Consumers of our topics for readers: no group, committed records only, never making a topic. */
public final class StatusConsumers {
    private StatusConsumers() {}

    /** Of {@code lineage-status}. {@code timeout} bounds every question to the broker. */
    public static Consumer<String, Optional<StatusRow>> open(KafkaConnection connection, Duration timeout) {
        return open(connection, StatusRow.class, timeout);
    }

    /** Of any topic whose values are {@code type}; what cannot be read arrives empty. */
    public static <T> Consumer<String, Optional<T>> open(KafkaConnection connection, Class<T> type, Duration timeout) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(timeout.toMillis()));
        return new KafkaConsumer<>(
                connection.client(settings),
                new StringDeserializer(),
                connection.wire().lenient(type));
    }
}
