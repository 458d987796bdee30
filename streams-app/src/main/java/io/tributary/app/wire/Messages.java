package io.tributary.app.wire;

import io.tributary.schemas.EventSchema;
import io.tributary.schemas.RecordCodec;
import io.tributary.schemas.SchemaHistory;
import io.tributary.schemas.UnreadableRecordException;
import io.tributary.schemas.UnreadableRecordException.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.generic.GenericRecord;

/**
 * The messages of one Java type: itself, or every record that the sealed interface permits. Mappings are built once.
 */
final class Messages<T> {
    private static final SchemaHistory HISTORY = SchemaHistory.bundled();
    private static final Map<Class<?>, RecordMapping> MAPPINGS = new ConcurrentHashMap<>();

    private final Class<T> type;
    private final RecordCodec codec;
    private final Map<String, Class<?>> records = new HashMap<>();

    Messages(Class<T> type, RecordCodec codec) {
        this.type = type;
        this.codec = codec;
        for (Class<?> record : SchemaNames.records(type)) {
            records.put(SchemaNames.name(record), record);
        }
    }

    static GenericRecord toAvro(Object value) {
        return mapping(value.getClass()).toAvro(value);
    }

    T decode(byte[] bytes) {
        GenericRecord read = codec.decode(bytes);
        String name = read.getSchema().getFullName();
        Class<?> record = records.get(name);
        if (record == null) {
            throw new UnreadableRecordException(
                    Reason.UNEXPECTED_TYPE,
                    name + " where a " + type.getSimpleName() + " belongs; its producer writes to the wrong topic");
        }
        try {
            return type.cast(mapping(record).toJava(read));
        } catch (RuntimeException refused) {
            throw new UnreadableRecordException(Reason.CORRUPT, name + " is refused: " + refused.getMessage(), refused);
        }
    }

    private static RecordMapping mapping(Class<?> record) {
        return MAPPINGS.computeIfAbsent(record, missing -> {
            String name = SchemaNames.name(missing);
            EventSchema current = HISTORY.current(name)
                    .orElseThrow(() -> new IllegalStateException(missing.getName() + " has no schema " + name
                            + " with a topic; add it to schemas/src/main/avro and record the history"));
            return RecordMapping.of(missing, current.schema());
        });
    }
}
