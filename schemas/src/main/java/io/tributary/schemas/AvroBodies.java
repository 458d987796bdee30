package io.tributary.schemas;

import io.tributary.schemas.UnreadableRecordException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * What follows a record's header: messages in Avro binary, written in their current shape and read as it. Thread-safe.
 */
final class AvroBodies {
    private final SchemaHistory history;
    private final Map<String, GenericDatumWriter<GenericRecord>> writers = new ConcurrentHashMap<>();

    AvroBodies(SchemaHistory history) {
        this.history = history;
    }

    EventSchema current(String name) {
        return history.current(name)
                .orElseThrow(() -> new IllegalStateException(name + " is not in the schema history; record it there"));
    }

    /** The header and the record after it. */
    byte[] write(byte[] header, GenericRecord record) {
        EventSchema current = current(record.getSchema().getFullName());
        GenericDatumWriter<GenericRecord> writer = writers.computeIfAbsent(
                current.name(), name -> new GenericDatumWriter<>(current.schema(), GenericData.get()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
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

    /** Reads what was written with this schema as the current shape of its name. */
    GenericDatumReader<GenericRecord> reader(Schema written) {
        return new GenericDatumReader<>(written, current(written.getFullName()).schema(), GenericData.get());
    }

    /** @throws UnreadableRecordException {@code CORRUPT} */
    static GenericRecord read(GenericDatumReader<GenericRecord> reader, byte[] bytes, int offset) {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, null);
            GenericRecord record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new AvroRuntimeException("bytes are left over after its last field");
            }
            return record;
        } catch (IOException | RuntimeException problem) {
            throw new UnreadableRecordException(
                    Reason.CORRUPT,
                    reader.getExpected().getFullName() + " in " + bytes.length + " bytes is corrupt: "
                            + problem.getMessage()
                            + "; it was damaged, or its producer does not follow the schema that it named",
                    problem);
        }
    }
}
