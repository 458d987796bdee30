package io.tributary.schemas;

import io.tributary.schemas.UnreadableRecordException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Avro's single-object encoding: the bytes C3 01, the schema's CRC-64-AVRO fingerprint (8 bytes, little-endian), the
 * value in Avro binary. Reads every shape in the history as the current one. Thread-safe.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">specification</a>
 */
public final class SingleObject {
    private static final int HEADER_BYTES = 10;
    private static final byte MARKER_1 = (byte) 0xC3;
    private static final byte MARKER_2 = 0x01;

    private final SchemaHistory history;
    private final Map<String, GenericDatumWriter<GenericRecord>> writers = new ConcurrentHashMap<>();
    private final Map<Long, GenericDatumReader<GenericRecord>> readers = new ConcurrentHashMap<>();

    public SingleObject(SchemaHistory history) {
        this.history = history;
    }

    /** The record's bytes; its schema must be the current one of its name. */
    public byte[] encode(GenericRecord record) {
        EventSchema current = current(record.getSchema().getFullName());
        GenericDatumWriter<GenericRecord> writer = writers.computeIfAbsent(
                current.name(), name -> new GenericDatumWriter<>(current.schema(), GenericData.get()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MARKER_1)
                .put(MARKER_2)
                .putLong(current.fingerprint())
                .array();
        bytes.writeBytes(header);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            writer.write(record, encoder);
            encoder.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * The record in these bytes, in the current shape of its name.
     *
     * @throws UnreadableRecordException where they are none, or of an unknown schema
     */
    public GenericRecord decode(byte[] bytes) {
        long fingerprint = fingerprint(bytes);
        GenericDatumReader<GenericRecord> reader = readers.computeIfAbsent(fingerprint, this::reader);
        String name = reader.getExpected().getFullName();
        try {
            BinaryDecoder decoder =
                    DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
            GenericRecord record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new AvroRuntimeException("bytes are left over after its last field");
            }
            return record;
        } catch (IOException | RuntimeException problem) {
            throw corrupt(name, bytes, problem);
        }
    }

    private static long fingerprint(byte[] bytes) {
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
        Schema current = current(written.name()).schema();
        return new GenericDatumReader<>(written.schema(), current, GenericData.get());
    }

    private EventSchema current(String name) {
        return history.current(name)
                .orElseThrow(() -> new IllegalStateException(name + " is not in the schema history; record it there"));
    }

    private static UnreadableRecordException corrupt(String name, byte[] bytes, Exception problem) {
        return new UnreadableRecordException(
                Reason.CORRUPT,
                name + " in " + bytes.length + " bytes is corrupt: " + problem.getMessage()
                        + "; it was damaged, or its producer does not follow the schema whose fingerprint it wrote",
                problem);
    }
}
