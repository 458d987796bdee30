package io.tributary.connect.event;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.schemas.RecordCodec;
import io.tributary.schemas.RegistryCodec;
import io.tributary.schemas.SchemaHistory;
import io.tributary.schemas.SchemaRegistry;
import io.tributary.schemas.SchemaRegistryException;
import io.tributary.schemas.SchemaRegistryException.Reason;
import io.tributary.schemas.SingleObject;
import io.tributary.schemas.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** An installation's topics, and how events become records there: in one of two encodings, both of which are read. */
public final class EventWire {
    private static final SchemaHistory HISTORY = SchemaHistory.bundled();
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(20);

    private final Topics topics;
    private final RecordCodec codec;

    private EventWire(Topics topics, RecordCodec codec) {
        this.topics = topics;
        this.codec = codec;
    }

    /** Avro's single-object encoding: asks nobody. */
    public static EventWire of(Topics topics) {
        return new EventWire(topics, new SingleObject(HISTORY));
    }

    /**
     * A schema registry's encoding.
     *
     * @param login {@code user:password}
     * @throws IllegalArgumentException where the address is none
     */
    public static EventWire withRegistry(Topics topics, String address, Optional<String> login) {
        return new EventWire(topics, new RegistryCodec(HISTORY, new SchemaRegistry(address, login, REGISTRY_PATIENCE)));
    }

    Topics topics() {
        return topics;
    }

    /** Today's schema of a message. */
    static Schema schema(String name) {
        return HISTORY.current(name).orElseThrow().schema();
    }

    /**
     * Makes sure that such a message can be written without asking a registry any more.
     *
     * @throws MergeException {@code REGISTRY_UNAVAILABLE}, or {@code SCHEMA_REFUSED}
     */
    void prepare(String name) {
        asking(() -> {
            codec.prepare(name);
            return name;
        });
    }

    /**
     * @param record with the fields {@code lineage} and {@code atMillis}
     * @throws MergeException as {@link #prepare}
     */
    Event event(String topic, String key, GenericRecord record) {
        return Event.of(topic, key, record, asking(() -> codec.encode(record)));
    }

    /**
     * The record in these bytes, whichever release wrote them.
     *
     * @throws MergeException as {@link #prepare}
     */
    GenericRecord decode(byte[] value) {
        return asking(() -> codec.decode(value));
    }

    private static <T> T asking(Supplier<T> work) {
        try {
            return work.get();
        } catch (SchemaRegistryException e) {
            throw new MergeException(
                    e.reason() == Reason.REFUSED ? ErrorCode.SCHEMA_REFUSED : ErrorCode.REGISTRY_UNAVAILABLE,
                    String.valueOf(e.getMessage()),
                    e);
        }
    }
}
