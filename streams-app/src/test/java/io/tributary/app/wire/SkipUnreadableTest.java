package io.tributary.app.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.LineagePaused;
import io.tributary.app.lineage.TaskReport.TaskStale;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SkipUnreadableTest {
    private final TopologyTestDriver driver = new TopologyTestDriver(topology(Wire.SINGLE_OBJECT), settings());
    private final TestInputTopic<String, byte[]> in =
            driver.createInputTopic("lineage-events", new StringSerializer(), new ByteArraySerializer());
    private final TestOutputTopic<String, LineageEvent> out = driver.createOutputTopic(
            "seen",
            new StringDeserializer(),
            Wire.SINGLE_OBJECT.serde(LineageEvent.class).deserializer());

    private static Topology topology(Wire wire) {
        return new Topology()
                .addSource(
                        "events",
                        new StringDeserializer(),
                        wire.serde(LineageEvent.class).deserializer(),
                        "lineage-events")
                .addSink(
                        "seen",
                        "seen",
                        new StringSerializer(),
                        wire.serde(LineageEvent.class).serializer(),
                        new LineagePartitioner<LineageEvent>(),
                        "events");
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, SkipUnreadable.class);
        return settings;
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void oneBadProducerDoesNotStopTheLineages() {
        LineagePaused paused = new LineagePaused("birds", 1, "lunch");
        byte[] unknownSchema = Wire.SINGLE_OBJECT.encode(paused);
        unknownSchema[5] ^= 1;
        byte[] ofAnotherTopic = Wire.SINGLE_OBJECT.encode(new TaskStale("task", "birds", 1, "worker", "state/ab"));

        in.pipeInput("birds", new byte[] {'{', '}'});
        in.pipeInput("birds", unknownSchema);
        in.pipeInput("birds", ofAnotherTopic);
        in.pipeInput("birds", Wire.SINGLE_OBJECT.encode(paused));

        assertThat(out.readValuesToList()).containsExactly(paused);
        assertThat(dropped()).isEqualTo(3);
    }

    @Test
    void whileARegistryDoesNotAnswerNothingIsSkipped() {
        Wire nobody = Wire.withRegistry("http://127.0.0.1:9/", Optional.empty(), Duration.ofMillis(50));
        try (TopologyTestDriver asking = new TopologyTestDriver(topology(nobody), settings())) {
            TestInputTopic<String, byte[]> events =
                    asking.createInputTopic("lineage-events", new StringSerializer(), new ByteArraySerializer());
            assertThatThrownBy(() -> events.pipeInput("birds", new byte[] {0, 0, 0, 0, 7, 1}))
                    .isInstanceOf(StreamsException.class)
                    .hasStackTraceContaining("The schema registry at http://127.0.0.1:9 cannot be used");
        }
    }

    @Test
    void aDeletionMarkerIsPassedOn() {
        in.pipeInput("birds", (byte[]) null);
        assertThat(out.readValuesToList()).hasSize(1).containsOnlyNulls();
        assertThat(dropped()).isZero();
    }

    private double dropped() {
        return driver.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("dropped-records-total"))
                .mapToDouble(metric -> (Double) metric.metricValue())
                .sum();
    }
}
