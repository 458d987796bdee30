package io.tributary.app.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageEvent.LineagePaused;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.StallStatus;
import io.tributary.app.wire.Wire;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.Recipe;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a bug of the coordinator's own does, without a broker. */
final class StallTest {
    private static final Topics TOPICS = Topics.DEFAULT;

    private final Stalls stalls = new Stalls();

    @TempDir
    Path state;

    private Optional<TopologyTestDriver> driver = Optional.empty();

    @AfterEach
    void stop() {
        driver.ifPresent(TopologyTestDriver::close);
    }

    @Test
    void whatReadersAreToldIsBriefHoweverMuchTheExceptionPrints() {
        StallGuard guard = new StallGuard(stalls, 0);
        RuntimeException wordy = new IllegalStateException("row ".repeat(1000), new IllegalArgumentException("no"));
        assertThatThrownBy(() -> guard.run(
                        () -> {
                            throw wordy;
                        },
                        text -> new StallStatus(
                                "line", 0, 1, "lineage-events", Optional.of(1L), "LineageDeclared", text, 2)))
                .isInstanceOf(StalledException.class);
        assertThat(stalls.at(0).orElseThrow().toString())
                .hasSizeLessThan(600)
                .contains("…, caused by java.lang.IllegalArgumentException: no");
    }

    @Test
    void theFirstFailureEndsTheThreadAndNamesTheRecord() {
        TopologyTestDriver running = start(Poisoned.topology(TOPICS, 1, stalls));
        pipe(running, declaration());
        assertThatThrownBy(() -> pipe(running, poison()))
                .satisfies(failure ->
                        assertThat(StalledException.isBehind(failure)).isTrue());

        assertThat(stalls.at(0)).hasValueSatisfying(stall -> {
            assertThat(stall.lineage()).isEqualTo("line");
            assertThat(stall.topic()).isEqualTo("lineage-events");
            assertThat(stall.offset()).contains(1L);
            assertThat(stall.input()).isEqualTo("ExpertPublished");
            assertThat(stall.failure()).isEqualTo("java.lang.IllegalStateException: boom");
        });
    }

    @Test
    void aPartitionThatStandsStillTellsReadersOnceAndDoesNothingElse() {
        stalls.begin(stall(), new IllegalStateException("boom"));
        TopologyTestDriver running = start(Poisoned.topology(TOPICS, 1, stalls));

        running.advanceWallClockTime(Duration.ofSeconds(5));

        assertThat(statuses(running)).containsExactly(Map.entry(".0/stall", Optional.of(stall())));
        assertThat(facts(running)).isEmpty();
    }

    @Test
    void whatIsReadAlthoughThePartitionStandsStillIsNotSkipped() {
        stalls.begin(stall(), new IllegalStateException("boom"));
        TopologyTestDriver running = start(Poisoned.topology(TOPICS, 1, stalls));

        assertThatThrownBy(() -> pipe(running, new LineagePaused("line", 1, "")))
                .satisfies(failure ->
                        assertThat(StalledException.isBehind(failure)).isFalse());
    }

    @Test
    void aNewProcessTakesTheStallBack() {
        TopologyTestDriver running = start(
                new CoordinatorTopology(TOPICS, 1, Timing.DEFAULT, CoordinatorMetrics.NONE, stalls, Wire.SINGLE_OBJECT)
                        .get());

        running.advanceWallClockTime(Duration.ofSeconds(5));

        assertThat(statuses(running)).containsExactly(Map.entry(".0/stall", Optional.empty()));
    }

    @Test
    void kafkasFailuresAreNotOursButValuesThatCannotBeWrittenAre() {
        StallGuard guard = new StallGuard(stalls, 0);

        assertThatThrownBy(() -> guard.run(
                        () -> {
                            throw new KafkaException("fenced");
                        },
                        text -> stall()))
                .hasMessage("fenced");
        assertThat(stalls.all()).isEmpty();

        assertThatThrownBy(() -> guard.run(
                        () -> {
                            throw new KafkaException(new SerializationException("too odd"));
                        },
                        text -> stall()))
                .isInstanceOf(StalledException.class);
        assertThat(stalls.all()).hasSize(1);
    }

    private TopologyTestDriver start(Topology topology) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "coordinator");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nobody:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        TopologyTestDriver started = new TopologyTestDriver(topology, properties);
        driver = Optional.of(started);
        return started;
    }

    private static void pipe(TopologyTestDriver running, LineageEvent event) {
        running.createInputTopic(
                        TOPICS.lineageEvents(),
                        new StringSerializer(),
                        Wire.SINGLE_OBJECT.serde(LineageEvent.class).serializer())
                .pipeInput(event.lineage(), event);
    }

    private static List<Map.Entry<String, Optional<StatusRow>>> statuses(TopologyTestDriver running) {
        return running
                .createOutputTopic(
                        TOPICS.lineageStatus(),
                        new StringDeserializer(),
                        Wire.SINGLE_OBJECT.serde(StatusRow.class).deserializer())
                .readKeyValuesToList()
                .stream()
                .map(row -> Map.entry(row.key, Optional.ofNullable(row.value)))
                .toList();
    }

    private static List<Fact> facts(TopologyTestDriver running) {
        return running.createOutputTopic(
                        TOPICS.lineageLog(),
                        new StringDeserializer(),
                        Wire.SINGLE_OBJECT.serde(Fact.class).deserializer())
                .readValuesToList();
    }

    private static LineageDeclared declaration() {
        String recipe = Recipe.parse(OneLineage.recipe("every", 2)).json();
        return new LineageDeclared("line", 1, new CheckpointRef("store:bases/base", "base"), recipe, false);
    }

    private static ExpertPublished poison() {
        return new ExpertPublished(
                "line",
                2,
                Poisoned.EXPERT,
                new CheckpointRef("store:experts/e", "e"),
                Optional.empty(),
                1,
                List.of(),
                Map.of());
    }

    private static StallStatus stall() {
        return new StallStatus("line", 0, 1, "lineage-events", Optional.of(1L), "ExpertPublished", "boom", 5);
    }
}
