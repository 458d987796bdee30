package io.tributary.connect.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.wire.LineagePartitioner;
import io.tributary.app.wire.Wire;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.place.Offer;
import io.tributary.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.junit.jupiter.api.Test;

/** What the connector writes is what {@code ./tributary publish} writes, byte for byte. */
class ExpertPublishedTest {
    private static final CheckpointRef CARS = new CheckpointRef("file:///experts/cars", "ab".repeat(32));
    private static final ExpertPublished OURS = new ExpertPublished(
            new Offer("vision", 1_700_000_000_123L, "cars-1", CARS, Map.of("path", "vision/cars", "base", "clip")),
            1.5);
    private static final LineageEvent.ExpertPublished THEIRS = new LineageEvent.ExpertPublished(
            "vision",
            1_700_000_000_123L,
            "cars-1",
            CARS,
            Optional.empty(),
            1.5,
            List.of(),
            Map.of("path", "vision/cars", "base", "clip"));

    @Test
    void theValueIsTheCommandLines() {
        assertThat(OURS.event(EventWire.of(Topics.DEFAULT)).produced().value())
                .isEqualTo(Wire.SINGLE_OBJECT.encode(THEIRS));
    }

    @Test
    void theHeadersAreTheCommandLinesAlsoAfterConnectConvertedThem() throws IOException {
        Headers expected = new RecordHeaders();
        Wire.SINGLE_OBJECT.serde(LineageEvent.class).serializer().serialize("lineage-events", expected, THEIRS);
        SourceRecord sourced = OURS.event(EventWire.of(Topics.DEFAULT)).sourced(Map.of(), Map.of());
        Headers converted = new RecordHeaders();
        try (SimpleHeaderConverter converter = new SimpleHeaderConverter()) {
            sourced.headers()
                    .forEach(header -> converted.add(
                            header.key(),
                            converter.fromConnectHeader(
                                    sourced.topic(), header.key(), header.schema(), header.value())));
        }
        assertThat(texts(converted)).isEqualTo(texts(expected));
        assertThat(texts(OURS.event(EventWire.of(Topics.DEFAULT)).produced().headers()))
                .isEqualTo(texts(expected));
    }

    private static Map<String, String> texts(Headers headers) {
        Map<String, String> texts = new TreeMap<>();
        headers.forEach(header -> texts.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return texts;
    }

    @Test
    void kafkasOwnPartitionerPutsItWhereItsLineageIs() {
        ProducerRecord<byte[], byte[]> record =
                OURS.event(EventWire.of(new Topics("team."))).produced();
        assertThat(record.topic()).isEqualTo("team.lineage-events");
        assertThat(BuiltInPartitioner.partitionForKey(record.key(), 12))
                .isEqualTo(LineagePartitioner.partition("vision", 12));
    }
}
