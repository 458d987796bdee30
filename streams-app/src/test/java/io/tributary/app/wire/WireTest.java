package io.tributary.app.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskFailed;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.schemas.SchemaHistory;
import io.tributary.schemas.SingleObject;
import io.tributary.schemas.UnreadableRecordException;
import io.tributary.schemas.UnreadableRecordException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {
    private static final LineageDeclared DECLARED = new LineageDeclared(
            "birds", 1_700_000_000_123L, new CheckpointRef("store:bases/ab", "ab"), "{\"seed\":0}", false);

    static Stream<Class<?>> messages() {
        return MessageTypes.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageComesBackAsItWas(Class<?> message) {
        ArbitraryValues arbitrary = new ArbitraryValues(new Random(20_26));
        for (int time = 0; time < 50; time++) {
            Object value = arbitrary.of(message);
            assertThat(Wire.SINGLE_OBJECT.decode(MessageTypes.root(message), Wire.SINGLE_OBJECT.encode(value)))
                    .isEqualTo(value);
        }
    }

    @Test
    void everySchemaInTheHistoryBelongsToARecord() {
        assertThat(messages().map(SchemaNames::name).toList())
                .containsExactlyInAnyOrderElementsOf(SchemaHistory.bundled().names());
    }

    @Test
    void theBytesOfARecordNeverChange() {
        assertThat(HexFormat.of().formatHex(Wire.SINGLE_OBJECT.encode(DECLARED)))
                .as("equal values give equal bytes")
                .isEqualTo(
                        "c3018df07b6c8a36c86a0a6269726473f6a1abfef9621c73746f72653a62617365732f6162046162147b2273656564223a307d0000");
    }

    @Test
    void whatWasWrittenBeforeAFieldCameStaysReadable() {
        String older =
                "c30162017890c6c7c8d80a6269726473f6a1abfef9621c73746f72653a62617365732f6162046162147b2273656564223a307d00";
        assertThat(Wire.SINGLE_OBJECT.decode(LineageEvent.class, HexFormat.of().parseHex(older)))
                .isEqualTo(DECLARED);
    }

    @Test
    void equalMapsGiveEqualBytesWhateverTheirOrder() {
        Map<String, String> ascending = new TreeMap<>();
        for (int name = 0; name < 50; name++) {
            ascending.put("attribute" + name, "value");
        }
        byte[] bytes = Wire.SINGLE_OBJECT.encode(published(ascending));
        GenericRecord record = Messages.toAvro(published(ascending));
        Map<?, ?> written = (Map<?, ?>) record.get("attributes");
        assertThat(new ArrayList<Object>(written.keySet()))
                .isEqualTo(new ArrayList<Object>(new TreeSet<>(ascending.keySet())));
        assertThat(Wire.SINGLE_OBJECT.encode(Wire.SINGLE_OBJECT.decode(LineageEvent.class, bytes)))
                .isEqualTo(bytes);
    }

    private static ExpertPublished published(Map<String, String> attributes) {
        return new ExpertPublished(
                "birds",
                0,
                "owl",
                new CheckpointRef("store:experts/cd", "cd"),
                Optional.empty(),
                1,
                List.of(),
                attributes);
    }

    @Test
    void aCodeOfANewerReleaseReadsAsInternal() {
        TaskFailed failed = new TaskFailed("id", "birds", 1, "worker", ErrorCode.INTERNAL, "message");
        GenericRecord record = Messages.toAvro(failed);
        record.put("code", "DISCOVERED_NEXT_YEAR");
        assertThat(Wire.SINGLE_OBJECT.decode(
                        TaskReport.class, new SingleObject(SchemaHistory.bundled()).encode(record)))
                .isEqualTo(failed);
    }

    @Test
    void aRecordOfAnotherTopicIsRefused() {
        assertThatThrownBy(() -> Wire.SINGLE_OBJECT.decode(TaskReport.class, Wire.SINGLE_OBJECT.encode(DECLARED)))
                .isInstanceOfSatisfying(UnreadableRecordException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.UNEXPECTED_TYPE))
                .hasMessageContaining("LineageDeclared")
                .hasMessageContaining("TaskReport");
    }

    @Test
    void kafkaSeesASerializationExceptionWhereBytesAreUnreadable() {
        try (Serde<LineageEvent> serde = Wire.SINGLE_OBJECT.serde(LineageEvent.class)) {
            assertThatThrownBy(() -> serde.deserializer().deserialize("lineage-events", new byte[] {1, 2, 3}))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("lineage-events")
                    .hasCauseInstanceOf(UnreadableRecordException.class);
        }
    }

    @Test
    void aLenientReaderGoesOnAfterAnUnreadableRecord() {
        try (var deserializer = Wire.SINGLE_OBJECT.lenient(LineageEvent.class)) {
            assertThat(deserializer.deserialize("lineage-events", new byte[] {1, 2, 3}))
                    .isEmpty();
            assertThat(deserializer.deserialize("lineage-events", Wire.SINGLE_OBJECT.encode(DECLARED)))
                    .contains(DECLARED);
        }
    }

    @Test
    void deletionMarkersStayNull() {
        try (Serde<LineageEvent> serde = Wire.SINGLE_OBJECT.serde(LineageEvent.class)) {
            assertThat(serde.serializer().serialize("lineage-status", null)).isNull();
            assertThat(serde.deserializer().deserialize("lineage-status", null)).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void anyDamageIsAnUnreadableRecordAndNothingWorse(Class<?> message) {
        Random random = new Random(7);
        ArbitraryValues arbitrary = new ArbitraryValues(random);
        for (int time = 0; time < 200; time++) {
            byte[] bytes = Wire.SINGLE_OBJECT.encode(arbitrary.of(message));
            byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            for (int flip = 0; flip < 3 && damaged.length > 10; flip++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(Wire.SINGLE_OBJECT.decode(MessageTypes.root(message), damaged))
                        .isNotNull();
            } catch (UnreadableRecordException expected) {
                assertThat(expected).hasMessageContaining(" ");
            }
        }
    }
}
