package io.tributary.app.wire;

import io.tributary.schemas.UnreadableRecordException;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plain values as Kafka records: Avro's single-object encoding, with CloudEvents headers. Works for every value type of
 * {@code lineage} and {@code task} that has a schema with a topic, for example {@code Wire.serde(LineageEvent.class)};
 * a sealed interface stands for all its records. Thread-safe.
 */
public final class Wire {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    private Wire() {}

    /**
     * Serializer and deserializer of a type. The serializer replaces the record's CloudEvents headers where it is given
     * headers (producers and sinks; not state stores). The deserializer throws Kafka's {@code SerializationException}
     * around {@link UnreadableRecordException}. Nulls stay null.
     */
    public static <T> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom(new ValueSerializer<>(), new ValueDeserializer<>(new Messages<>(type)));
    }

    /** A deserializer that logs what it cannot read and gives an empty value: for readers that must go on. */
    public static <T> Deserializer<Optional<T>> lenient(Class<T> type) {
        Messages<T> messages = new Messages<>(type);
        return (topic, bytes) -> {
            try {
                return bytes == null ? Optional.empty() : Optional.of(messages.decode(bytes));
            } catch (UnreadableRecordException unreadable) {
                LOG.warn("Skipped a record of {}: {}", topic, unreadable.getMessage());
                return Optional.empty();
            }
        };
    }

    /** One value in single-object encoding. Equal values give equal bytes. */
    public static byte[] encode(Object value) {
        return Messages.encode(Messages.toAvro(value));
    }

    /**
     * The value in these bytes, whichever release wrote it.
     *
     * @throws UnreadableRecordException where there is none
     */
    public static <T> T decode(Class<T> type, byte[] bytes) {
        return new Messages<>(type).decode(bytes);
    }
}
