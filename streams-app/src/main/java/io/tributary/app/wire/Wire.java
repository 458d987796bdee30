package io.tributary.app.wire;

import io.tributary.schemas.UnreadableRecordException;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;

/**
 * Plain values as Kafka records: Avro's single-object encoding, with CloudEvents headers. Works for every value type of
 * {@code lineage} and {@code task}, for example {@code Wire.serde(LineageEvent.class)}; a sealed interface stands for
 * all its records. Thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Wire {
    private Wire() {}

    /**
     * Serializer and deserializer of a type. The serializer replaces the record's CloudEvents headers where it is given
     * headers (producers and sinks; not state stores). The deserializer throws Kafka's {@code SerializationException}
     * around {@link UnreadableRecordException}. Nulls stay null.
     */
    public static <T> Serde<T> serde(Class<T> type) {
        throw new UnsupportedOperationException(type.getName());
    }

    /** A deserializer that logs what it cannot read and gives an empty value: for readers that must go on. */
    public static <T> Deserializer<Optional<T>> lenient(Class<T> type) {
        throw new UnsupportedOperationException(type.getName());
    }

    /** One value in single-object encoding. Equal values give equal bytes. */
    public static byte[] encode(Object value) {
        throw new UnsupportedOperationException(value.getClass().getName());
    }

    /**
     * The value in these bytes, whichever release wrote it.
     *
     * @throws UnreadableRecordException where there is none
     */
    public static <T> T decode(Class<T> type, byte[] bytes) {
        throw new UnsupportedOperationException(type.getName() + bytes.length);
    }
}
