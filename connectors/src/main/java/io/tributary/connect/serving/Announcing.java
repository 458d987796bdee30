package io.tributary.connect.serving;

import io.tributary.connect.event.Event;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes events about deployments, each safe before the next thing happens. */
final class Announcing implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Producer<byte[], byte[]> producer;

    /** @param settings of the producer, with its brokers */
    Announcing(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("acks", "all");
        all.put("enable.idempotence", true);
        all.put("max.block.ms", PATIENCE.toMillis());
        producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** @throws MergeException {@code BROKER_UNAVAILABLE} where the brokers do not take it */
    void say(Event event) {
        try {
            producer.send(event.produced()).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new MergeException(
                    ErrorCode.BROKER_UNAVAILABLE, "The event about a deployment was not written: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MergeException(
                    ErrorCode.BROKER_UNAVAILABLE, "Interrupted while an event about a deployment was written", e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
