package io.tributary.app.wire;

import io.tributary.schemas.UnreadableRecordException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads values; what cannot be read is a {@code SerializationException}, as Kafka wants it. */
final class ValueDeserializer<T> implements Deserializer<T> {
    private final Messages<T> messages;

    ValueDeserializer(Messages<T> messages) {
        this.messages = messages;
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return messages.decode(bytes);
        } catch (UnreadableRecordException unreadable) {
            throw new SerializationException("Record of " + topic + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
