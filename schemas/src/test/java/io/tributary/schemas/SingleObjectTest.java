package io.tributary.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.schemas.UnreadableRecordException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

class SingleObjectTest {
    private static final EventSchema FIRST = entry(1, "{\"name\": \"weight\", \"type\": \"double\"}");
    private static final EventSchema SECOND = entry(
            2,
            "{\"name\": \"weight\", \"type\": \"double\"},"
                    + "{\"name\": \"colours\", \"type\": {\"type\": \"array\", \"items\": \"string\"}, \"default\": []}");

    private final SingleObject earlier = new SingleObject(SchemaHistory.of(List.of(FIRST)));
    private final SingleObject codec = new SingleObject(SchemaHistory.of(List.of(FIRST, SECOND)));
    private final GenericRecord owl = new GenericRecordBuilder(SECOND.schema())
            .set("weight", 1.5)
            .set("colours", List.of("brown"))
            .build();

    private static EventSchema entry(int number, String fields) {
        Schema schema = SchemaParser.parseSingle(
                "{\"type\": \"record\", \"name\": \"test.Bird\", \"fields\": [" + fields + "]}");
        return new EventSchema("test.Bird", number, SchemaSources.fingerprint(schema), schema);
    }

    private static void assertUnreadable(SingleObject codec, byte[] bytes, Reason reason, String... words) {
        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOfSatisfying(UnreadableRecordException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(reason))
                .hasMessageContainingAll(words);
    }

    @Test
    void avrosOwnDecoderReadsWhatThisWrites() throws IOException {
        BinaryMessageDecoder<GenericRecord> theirs = new BinaryMessageDecoder<>(GenericData.get(), SECOND.schema());
        assertThat(theirs.decode(codec.encode(owl))).hasToString(owl.toString());
    }

    @Test
    void thisReadsWhatAvrosOwnEncoderWrites() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), SECOND.schema()).encode(owl, bytes);
        assertThat(codec.decode(bytes.toByteArray())).hasToString(owl.toString());
    }

    @Test
    void aRecordOfAnEarlierReleaseGetsTheDefaultsOfNewFields() {
        GenericRecord old =
                new GenericRecordBuilder(FIRST.schema()).set("weight", 2.5).build();
        GenericRecord read = codec.decode(earlier.encode(old));
        assertThat(read.getSchema()).isEqualTo(SECOND.schema());
        assertThat(read).hasToString("{\"weight\": 2.5, \"colours\": []}");
    }

    @Test
    void aRecordOfALaterReleaseIsRefusedByItsFingerprint() {
        assertUnreadable(
                earlier,
                codec.encode(owl),
                Reason.UNKNOWN_SCHEMA,
                Long.toHexString(SECOND.fingerprint()),
                "upgrade this program");
    }

    @Test
    void bytesWithoutTheMarkerAreRefused() {
        byte[] bytes = codec.encode(owl);
        bytes[1] = 2;
        assertUnreadable(codec, bytes, Reason.NOT_SINGLE_OBJECT, "C3 01");
        assertUnreadable(codec, new byte[0], Reason.NOT_SINGLE_OBJECT, "0 bytes");
        assertUnreadable(codec, Arrays.copyOf(codec.encode(owl), 9), Reason.NOT_SINGLE_OBJECT, "9 bytes");
    }

    @Test
    void everyTruncationIsCorrupt() {
        byte[] bytes = codec.encode(owl);
        for (int length = 10; length < bytes.length; length++) {
            assertUnreadable(codec, Arrays.copyOf(bytes, length), Reason.CORRUPT, "test.Bird");
        }
    }

    @Test
    void bytesAfterTheLastFieldAreCorrupt() {
        byte[] bytes = codec.encode(owl);
        assertUnreadable(codec, Arrays.copyOf(bytes, bytes.length + 1), Reason.CORRUPT, "left over");
    }

    @Test
    void anArrayThatClaimsTwoThousandMillionElementsCostsNoMemory() {
        byte[] bytes = codec.encode(owl);
        byte[] huge = Arrays.copyOf(bytes, 18 + 5);
        // The length 2,000,000,000 as a zig-zag variable-length integer, in place of the array's.
        System.arraycopy(new byte[] {(byte) 0x80, (byte) 0xD0, (byte) 0xAC, (byte) 0xF3, 0x0E}, 0, huge, 18, 5);
        assertUnreadable(codec, huge, Reason.CORRUPT, "test.Bird");
    }
}
