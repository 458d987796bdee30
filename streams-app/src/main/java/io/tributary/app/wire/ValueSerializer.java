package io.tributary.app.wire;

import io.tributary.schemas.CloudEvents;
import io.tributary.schemas.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes values; sets the CloudEvents headers of records that have headers. A value that cannot be written is a
 * {@code SerializationException}.
 */
final class ValueSerializer<T> implements Serializer<T> {
    private final RecordCodec codec;

    ValueSerializer(RecordCodec codec) {
        this.codec = codec;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T value) {
        return value == null ? null : writing(topic, value, () -> codec.encode(Messages.toAvro(value)));
    }

    @Override
    public byte @Nullable [] serialize(String topic, Headers headers, @Nullable T value) {
        return value == null
                ? null
                : writing(topic, value, () -> {
                    GenericRecord record = Messages.toAvro(value);
                    byte[] content = codec.encode(record);
                    if (record.hasField("lineage")) {
                        describe(topic, headers, record, content);
                    }
                    return content;
                });
    }

    private static byte[] writing(String topic, Object value, Supplier<byte[]> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw new SerializationException("cannot write to " + topic + ": " + value, e);
        }
    }

    private static void describe(String topic, Headers headers, GenericRecord record, byte[] content) {
        String name = record.getSchema().getFullName();
        String lineage = String.valueOf(record.get("lineage"));
        CloudEvents.headers(name, topic, lineage, time(record), content)
                .forEach((header, text) -> headers.remove(header).add(header, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static OptionalLong time(GenericRecord record) {
        return Stream.of("atMillis", "issuedAtMillis")
                .filter(record::hasField)
                .mapToLong(field -> (Long) record.get(field))
                .findFirst();
    }
}
