package io.tributary.app.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.EvaluationIgnored;
import io.tributary.app.lineage.LedgerRow;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskSucceeded;
import io.tributary.app.wire.Wire;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.Recipe;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topology with real stores and the real encoding, without a broker. */
final class CoordinatorTopologyTest {
    private static final Topics TOPICS = Topics.DEFAULT;

    private final Counts counts = new Counts();
    private final ModelStore store = new ModelStore();
    private final ModelWorker worker = new ModelWorker(store, new ModelExperts(), 2, false, other -> store);

    @TempDir
    Path state;

    private TopologyTestDriver driver;

    /** A fake that counts what it is told. */
    private static final class Counts implements CoordinatorMetrics {
        int folded;
        int committed;
        int sealed;
        int resent;
        long waiting;

        @Override
        public void folded(String lineage, double seconds, double computeSeconds, long read, long written) {
            folded++;
        }

        @Override
        public void committed(String lineage, double energyKept, double cosine, double lambda) {
            committed++;
        }

        @Override
        public void sealed(String lineage, long bytes) {
            sealed++;
        }

        @Override
        public void resent(String lineage) {
            resent++;
        }

        @Override
        public void waiting(String lineage, long experts) {
            waiting = experts;
        }
    }

    @BeforeEach
    void start() {
        driver = driver(1);
    }

    private TopologyTestDriver driver(int partitions) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "coordinator");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nobody:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        return new TopologyTestDriver(
                new CoordinatorTopology(TOPICS, partitions, Timing.DEFAULT, counts, new Stalls(), Wire.SINGLE_OBJECT)
                        .get(),
                properties);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private TestInputTopic<String, LineageEvent> events() {
        return driver.createInputTopic(
                TOPICS.lineageEvents(),
                new StringSerializer(),
                Wire.SINGLE_OBJECT.serde(LineageEvent.class).serializer());
    }

    private TestInputTopic<String, TaskReport> results() {
        return driver.createInputTopic(
                TOPICS.taskResults(),
                new StringSerializer(),
                Wire.SINGLE_OBJECT.serde(TaskReport.class).serializer());
    }

    private <V> TestOutputTopic<String, V> output(String topic, Class<V> type) {
        return driver.createOutputTopic(
                topic, new StringDeserializer(), Wire.SINGLE_OBJECT.serde(type).deserializer());
    }

    private void declare(String lineage) {
        events().pipeInput(lineage, declaration(lineage));
    }

    private static LineageDeclared declaration(String lineage) {
        String recipe = Recipe.parse(OneLineage.recipe("every", 2)).json();
        return new LineageDeclared(lineage, 1, new CheckpointRef("store:bases/base", "base"), recipe, false);
    }

    private void publish(String lineage, String expertId) {
        events().pipeInput(
                        lineage,
                        new ExpertPublished(
                                lineage,
                                2,
                                expertId,
                                new CheckpointRef("store:experts/" + expertId, expertId),
                                Optional.empty(),
                                1,
                                List.of(),
                                Map.of("author", "me")));
    }

    /** Does what is in the queue until nothing is. */
    private void work() {
        TestOutputTopic<String, Task> tasks = output(TOPICS.tasks("cpu"), Task.class);
        while (!tasks.isEmpty()) {
            Task task = tasks.readValue();
            results()
                    .pipeInput(
                            task.lineage(),
                            new TaskSucceeded(
                                    task.id(),
                                    task.lineage(),
                                    task.attempt(),
                                    "worker",
                                    5,
                                    worker.start(task).end(3)));
        }
    }

    private Map<String, StatusRow> readers() {
        Map<String, StatusRow> rows = new HashMap<>();
        output(TOPICS.lineageStatus(), StatusRow.class)
                .readKeyValuesToList()
                .forEach(row -> rows.put(row.key, row.value));
        return rows;
    }

    @Test
    void expertsGoInAndVersionsComeOut() {
        declare("line");
        publish("line", "one");
        publish("line", "two");
        work();
        assertThat(output(TOPICS.versions(), Announcement.class).readKeyValuesToList())
                .hasSize(2)
                .allMatch(version -> version.key.equals("line"));
        assertThat(output(TOPICS.evaluationRequests(), Announcement.class).readValuesToList())
                .hasSize(2);
        Map<String, StatusRow> rows = readers();
        assertThat(rows)
                .containsOnlyKeys("line", "line/expert/one", "line/expert/two", "line/version/1", "line/version/2");
        assertThat(rows.get("line/expert/two"))
                .isInstanceOfSatisfying(
                        ExpertStatus.class, row -> assertThat(row.phase()).isEqualTo(ExpertPhase.FOLDED));
        assertThat(counts.folded).isEqualTo(4);
        assertThat(counts.committed).isEqualTo(2);
        assertThat(counts.sealed).isEqualTo(2);
        assertThat(counts.waiting).isZero();
    }

    @Test
    void theLogRebuildsTheStore() {
        declare("line");
        publish("line", "one");
        work();
        MemoryLedger rebuilt = new MemoryLedger();
        output(TOPICS.lineageLog(), Fact.class).readValuesToList().forEach(fact -> Replay.apply(rebuilt, fact));
        Map<String, LedgerRow> stored = new HashMap<>();
        try (KeyValueIterator<String, LedgerRow> rows = driver.<String, LedgerRow>getKeyValueStore(
                        CoordinatorTopology.LEDGER)
                .all()) {
            rows.forEachRemaining(row -> stored.put(row.key, row.value));
        }
        assertThat(rebuilt.scan("").collect(Collectors.toMap(LedgerRow::key, row -> row)))
                .isEqualTo(stored);
    }

    @Test
    void readersAreToldOncePerRoundAndRow() {
        declare("line");
        publish("line", "one");
        output(TOPICS.lineageStatus(), StatusRow.class).readKeyValuesToList();
        Task inspectBase = output(TOPICS.tasks("cpu"), Task.class).readValue();
        results()
                .pipeInput(
                        "line",
                        new TaskSucceeded(
                                inspectBase.id(),
                                "line",
                                1,
                                "worker",
                                5,
                                worker.start(inspectBase).end(3)));
        assertThat(output(TOPICS.lineageStatus(), StatusRow.class).readKeyValuesToList())
                .hasSize(1);
    }

    /** The driver has one partition, so that the record comes back to where it was. */
    @Test
    void aRecordOnTheWrongPartitionIsSentOnOnce() {
        driver.close();
        driver = driver(64);
        events().pipeInput("whatever", declaration("line"));
        assertThat(output(TOPICS.lineageEvents(), LineageEvent.class).readKeyValuesToList())
                .singleElement()
                .satisfies(record -> assertThat(record.key).isEqualTo("line"))
                .satisfies(record -> assertThat(record.value).isEqualTo(declaration("line")));
        assertThat(output(TOPICS.lineageLog(), Fact.class).readKeyValuesToList())
                .hasSize(2)
                .allMatch(record -> record.key.equals("line"));
    }

    @Test
    void timePassesByTheWallClock() {
        declare("line");
        Task first = output(TOPICS.tasks("cpu"), Task.class).readValue();
        results().pipeInput("line", new TaskReport.TaskFailed(first.id(), "line", 1, "w", ErrorCode.DISK_FULL, "full"));
        driver.advanceWallClockTime(Duration.ofSeconds(2));
        assertThat(output(TOPICS.tasks("cpu"), Task.class).readValue().attempt())
                .isEqualTo(2);
        assertThat(counts.resent).isEqualTo(1);
    }

    @Test
    void tasksGoToTheQueueOfTheirDevice() {
        String recipe = Recipe.parse(OneLineage.recipe("every", 2)
                        .replace("\"retain\"", "\"numerics\":{\"device\":\"gpu\"},\"retain\""))
                .json();
        events().pipeInput("line", new LineageDeclared("line", 1, new CheckpointRef("u", "d"), recipe, false));
        assertThat(output(TOPICS.tasks("gpu"), Task.class).isEmpty()).isFalse();
        assertThat(output(TOPICS.tasks("cpu"), Task.class).isEmpty()).isTrue();
    }

    @Test
    void anEvaluationOfALineageThatIsNotThereIsIgnoredAndSaidSo() {
        driver.createInputTopic(
                        TOPICS.evaluations(),
                        new StringSerializer(),
                        Wire.SINGLE_OBJECT.serde(Announcement.class).serializer())
                .pipeInput(
                        "line",
                        new Announcement.EvaluationCompleted(
                                "line",
                                1,
                                1,
                                "manifest",
                                "me",
                                "suite",
                                Map.of("task/accuracy", 0.5),
                                Map.of(),
                                1,
                                "",
                                List.of(),
                                ""));
        assertThat(output(TOPICS.lineageLog(), Fact.class).readValuesToList())
                .singleElement()
                .isInstanceOfSatisfying(EvaluationIgnored.class, ignored -> assertThat(ignored.reason())
                        .contains("no such lineage"));
    }

    @Test
    void itIsOneSubTopologyWithOneNamedStore() {
        TopologyDescription description = new CoordinatorTopology(
                        TOPICS, 4, Timing.DEFAULT, CoordinatorMetrics.NONE, new Stalls(), Wire.SINGLE_OBJECT)
                .get()
                .describe();
        assertThat(description.subtopologies()).hasSize(1);
        assertThat(description.subtopologies().iterator().next().nodes().stream()
                        .filter(TopologyDescription.Processor.class::isInstance)
                        .map(TopologyDescription.Processor.class::cast)
                        .map(TopologyDescription.Processor::stores))
                .containsExactly(Set.of(CoordinatorTopology.LEDGER));
    }
}
