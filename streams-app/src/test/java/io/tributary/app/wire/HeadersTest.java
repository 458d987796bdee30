package io.tributary.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.LineagePaused;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class HeadersTest {
    private final LineagePaused paused = new LineagePaused("birds", 1_700_000_000_123L, "lunch");

    private static Map<String, String> headers(LineageEvent event, Headers headers) {
        try (Serde<LineageEvent> serde = Wire.SINGLE_OBJECT.serde(LineageEvent.class)) {
            serde.serializer().serialize("lineage-events", headers, event);
        }
        Map<String, String> texts = new TreeMap<>();
        headers.forEach(
                header -> assertThat(texts.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)))
                        .as(header.key())
                        .isNull());
        return texts;
    }

    @Test
    void aRecordSaysInItsHeadersWhatItIs() {
        assertThat(headers(paused, new RecordHeaders()))
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_type", "io.tributary.event.LineagePaused.v1")
                .containsEntry("ce_source", "/tributary/lineage-events")
                .containsEntry("ce_subject", "birds")
                .containsEntry("ce_time", "2023-11-14T22:13:20.123Z")
                .containsEntry("content-type", "application/avro")
                .hasEntrySatisfying("ce_id", id -> assertThat(id).matches("[0-9a-f]{32}"))
                .hasSize(7);
    }

    @Test
    void theSameRecordHasTheSameIdAndAnotherHasAnother() {
        Map<String, String> first = headers(paused, new RecordHeaders());
        assertThat(headers(paused, new RecordHeaders())).isEqualTo(first);
        assertThat(headers(new LineagePaused("bees", paused.atMillis(), "lunch"), new RecordHeaders())
                        .get("ce_id"))
                .isNotEqualTo(first.get("ce_id"));
    }

    @Test
    void headersOfTheRecordThatCausedThisOneAreReplaced() {
        Headers inherited = new RecordHeaders();
        inherited.add("ce_id", new byte[] {'x'});
        inherited.add("ce_id", new byte[] {'y'});
        inherited.add("trace", new byte[] {'z'});
        assertThat(headers(paused, inherited))
                .containsEntry("trace", "z")
                .containsEntry("ce_id", headers(paused, new RecordHeaders()).get("ce_id"));
    }
}
