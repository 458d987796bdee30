package io.tributary.connect.event;

import io.tributary.schemas.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A record for one of Tributary's topics, as Tributary itself writes it: key, encoded value, CloudEvents headers.
 * Kafka's own partitioner puts it where it belongs as long as the key is a lineage's name.
 */
public final class Event {
    private final String topic;
    private final byte[] key;
    private final byte[] value;
    private final SortedMap<String, String> headers;

    private Event(String topic, byte[] key, byte[] value, SortedMap<String, String> headers) {
        this.topic = topic;
        this.key = key;
        this.value = value;
        this.headers = headers;
    }

    /**
     * @param record with the fields {@code lineage} and {@code atMillis}
     * @param value the same, encoded
     */
    static Event of(String topic, String key, GenericRecord record, byte[] value) {
        SortedMap<String, String> headers = CloudEvents.headers(
                record.getSchema().getFullName(),
                topic,
                String.valueOf(record.get("lineage")),
                OptionalLong.of((Long) record.get("atMillis")),
                value);
        return new Event(topic, key.getBytes(StandardCharsets.UTF_8), value, headers);
    }

    /** For a source task; Connect's {@code ByteArrayConverter} passes key and value through. */
    public SourceRecord sourced(Map<String, String> partition, Map<String, ?> offset) {
        ConnectHeaders texts = new ConnectHeaders();
        headers.forEach(texts::addString);
        return new SourceRecord(
                partition,
                offset,
                topic,
                null,
                org.apache.kafka.connect.data.Schema.BYTES_SCHEMA,
                key,
                org.apache.kafka.connect.data.Schema.BYTES_SCHEMA,
                value,
                null,
                texts);
    }

    /** For a producer of the connector's own. */
    public ProducerRecord<byte[], byte[]> produced() {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
