package io.tributary.schemas;

import io.tributary.schemas.UnreadableRecordException.Reason;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/**
 * The encoding of Confluent's serializers: the byte 0, the identifier that a schema registry gave the schema (4 bytes,
 * big-endian), the value in Avro binary. A message's subject is its full name, since a topic holds several. Reads
 * single-object encoding as well, so that a topic may hold both. What the registry said is remembered for good.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html">wire
 *     format</a>
 */
public final class RegistryCodec implements RecordCodec {
    private static final int HEADER_BYTES = 5;

    private final SchemaHistory history;
    private final SchemaRegistry registry;
    private final SingleObject singleObject;
    private final AvroBodies bodies;
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new ConcurrentHashMap<>();

    public RegistryCodec(SchemaHistory history, SchemaRegistry registry) {
        this.history = history;
        this.registry = registry;
        this.singleObject = new SingleObject(history);
        this.bodies = new AvroBodies(history);
    }

    /** Whether bytes begin as a registry's do. */
    static boolean hasHeader(byte[] bytes) {
        return bytes.length >= HEADER_BYTES && bytes[0] == 0;
    }

    @Override
    public byte[] encode(GenericRecord record) {
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .putInt(1, id(record.getSchema().getFullName()))
                .array();
        return bodies.write(header, record);
    }

    @Override
    public GenericRecord decode(byte[] bytes) {
        if (!hasHeader(bytes)) {
            return singleObject.decode(bytes);
        }
        int id = ByteBuffer.wrap(bytes).getInt(1);
        return AvroBodies.read(readers.computeIfAbsent(id, this::reader), bytes, HEADER_BYTES);
    }

    @Override
    public void prepare(String name) {
        int id = id(name);
        readers.computeIfAbsent(id, given -> bodies.reader(bodies.current(name).schema()));
    }

    private int id(String name) {
        return ids.computeIfAbsent(name, missing -> {
            bodies.current(missing);
            return registry.id(missing, history.versions(missing).values());
        });
    }

    /** Also of a shape that a newer release wrote: fields that this one does not know are left out. */
    private GenericDatumReader<GenericRecord> reader(int id) {
        Schema written = registry.schema(id)
                .orElseThrow(() -> new UnreadableRecordException(
                        Reason.UNKNOWN_SCHEMA,
                        "schema " + id + " is not in the registry at " + registry.address()
                                + ": the record was written with another registry's"));
        if (history.current(written.getFullName()).isEmpty()) {
            throw new UnreadableRecordException(
                    Reason.UNKNOWN_SCHEMA,
                    "schema " + id + " is " + written.getFullName() + ", which is no message of this release");
        }
        return bodies.reader(written);
    }
}
