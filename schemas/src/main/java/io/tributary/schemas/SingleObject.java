package io.tributary.schemas;

import io.tributary.schemas.UnreadableRecordException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/**
 * Avro's single-object encoding: the bytes C3 01, the schema's CRC-64-AVRO fingerprint (8 bytes, little-endian), the
 * value in Avro binary. Reads every shape in the history, and asks nobody.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">specification</a>
 */
public final class SingleObject implements RecordCodec {
    private static final int HEADER_BYTES = 10;
    private static final byte MARKER_1 = (byte) 0xC3;
    private static final byte MARKER_2 = 0x01;

    private final SchemaHistory history;
    private final AvroBodies bodies;
    private final Map<Long, GenericDatumReader<GenericRecord>> readers = new ConcurrentHashMap<>();

    public SingleObject(SchemaHistory history) {
        this.history = history;
        this.bodies = new AvroBodies(history);
    }

    @Override
    public byte[] encode(GenericRecord record) {
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MARKER_1)
                .put(MARKER_2)
                .putLong(bodies.current(record.getSchema().getFullName()).fingerprint())
                .array();
        return bodies.write(header, record);
    }

    @Override
    public GenericRecord decode(byte[] bytes) {
        return AvroBodies.read(readers.computeIfAbsent(fingerprint(bytes), this::reader), bytes, HEADER_BYTES);
    }

    private static long fingerprint(byte[] bytes) {
        if (RegistryCodec.hasHeader(bytes)) {
            throw new UnreadableRecordException(
                    Reason.NEEDS_REGISTRY,
                    "a value of " + bytes.length + " bytes with a schema registry's identifier, and this program was"
                            + " given no registry; name it as its producer does (--schema-registry URL)");
        }
        if (bytes.length < HEADER_BYTES || bytes[0] != MARKER_1 || bytes[1] != MARKER_2) {
            throw new UnreadableRecordException(
                    Reason.NOT_SINGLE_OBJECT,
                    "a value of " + bytes.length + " bytes: expected Avro's single-object encoding (C3 01, an 8-byte"
                            + " fingerprint, the value); its producer must write that");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    }

    private GenericDatumReader<GenericRecord> reader(long fingerprint) {
        EventSchema written = history.withFingerprint(fingerprint)
                .orElseThrow(() -> new UnreadableRecordException(
                        Reason.UNKNOWN_SCHEMA,
                        "schema fingerprint " + Long.toHexString(fingerprint)
                                + " is not in this release's history: the record was written by a newer release"
                                + " (upgrade this program) or with a schema of somebody else's"));
        return bodies.reader(written.schema());
    }
}
