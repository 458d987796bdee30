package io.tributary.app.wire;

import static io.tributary.schemas.UnreadableRecordException.Reason.NEEDS_REGISTRY;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.schemas.RecordCodec;
import io.tributary.schemas.RegistryCodec;
import io.tributary.schemas.SchemaHistory;
import io.tributary.schemas.SchemaRegistry;
import io.tributary.schemas.SchemaRegistryException;
import io.tributary.schemas.SchemaRegistryException.Reason;
import io.tributary.schemas.SingleObject;
import io.tributary.schemas.UnreadableRecordException;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plain values as Kafka records: Avro, with CloudEvents headers, in one of two encodings. Works for every value type of
 * {@code lineage} and {@code task} that has a schema with a topic, for example {@code wire.serde(LineageEvent.class)};
 * a sealed interface stands for all its records. Thread-safe.
 */
public final class Wire {
    /** Avro's single-object encoding: asks nobody. */
    public static final Wire SINGLE_OBJECT = new Wire(new SingleObject(SchemaHistory.bundled()));

    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    private final RecordCodec codec;

    private Wire(RecordCodec codec) {
        this.codec = codec;
    }

    /**
     * A registry's encoding; single-object encoding is read as well.
     *
     * @param address of a registry that speaks Confluent's REST API
     * @param login {@code user:password}
     * @param patience how long it is asked again where it does not answer
     * @throws MergeException {@code INVALID_ARGUMENT} where the address is none
     */
    public static Wire withRegistry(String address, Optional<String> login, Duration patience) {
        try {
            return new Wire(new RegistryCodec(SchemaHistory.bundled(), new SchemaRegistry(address, login, patience)));
        } catch (IllegalArgumentException e) {
            throw new MergeException(ErrorCode.INVALID_ARGUMENT, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Makes sure that values of these types can be written and read without asking a registry any more.
     *
     * @throws MergeException {@code REGISTRY_UNAVAILABLE}, or {@code SCHEMA_REFUSED} where the registry holds schemas
     *     that ours do not go with
     */
    public void prepare(Class<?>... types) {
        try {
            for (Class<?> type : types) {
                SchemaNames.records(type).forEach(record -> codec.prepare(SchemaNames.name(record)));
            }
        } catch (SchemaRegistryException e) {
            throw explained(e).orElseThrow();
        }
    }

    /** What to say of a failure that has a registry behind it, or that none was named. */
    public static Optional<MergeException> explained(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableRecordException unreadable && unreadable.reason() == NEEDS_REGISTRY) {
                return Optional.of(new MergeException(
                        ErrorCode.INVALID_ARGUMENT, "A record is " + unreadable.getMessage(), failure));
            }
        }
        return registryBehind(failure)
                .map(problem -> new MergeException(
                        problem.reason() == Reason.REFUSED ? ErrorCode.SCHEMA_REFUSED : ErrorCode.REGISTRY_UNAVAILABLE,
                        String.valueOf(problem.getMessage()),
                        problem));
    }

    static Optional<SchemaRegistryException> registryBehind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SchemaRegistryException problem) {
                return Optional.of(problem);
            }
        }
        return Optional.empty();
    }

    /**
     * Serializer and deserializer of a type. The serializer replaces the record's CloudEvents headers where it is given
     * headers (producers and sinks; not state stores). The deserializer throws Kafka's {@code SerializationException}
     * around {@link UnreadableRecordException}. Nulls stay null.
     */
    public <T> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom(new ValueSerializer<>(codec), new ValueDeserializer<>(new Messages<>(type, codec)));
    }

    /**
     * A deserializer that logs what it cannot read and gives an empty value: for readers that must go on. Where a
     * registry was needed and none named, it fails: everything would be empty.
     */
    public <T> Deserializer<Optional<T>> lenient(Class<T> type) {
        Messages<T> messages = new Messages<>(type, codec);
        return (topic, bytes) -> {
            try {
                return bytes == null ? Optional.empty() : Optional.of(messages.decode(bytes));
            } catch (UnreadableRecordException unreadable) {
                if (unreadable.reason() == NEEDS_REGISTRY) {
                    throw unreadable;
                }
                LOG.warn("Skipped a record of {}: {}", topic, unreadable.getMessage());
                return Optional.empty();
            }
        };
    }

    /** One value. Equal values give equal bytes. */
    public byte[] encode(Object value) {
        return codec.encode(Messages.toAvro(value));
    }

    /**
     * The value in these bytes, whichever release wrote it.
     *
     * @throws UnreadableRecordException where there is none
     */
    public <T> T decode(Class<T> type, byte[] bytes) {
        return new Messages<>(type, codec).decode(bytes);
    }
}
