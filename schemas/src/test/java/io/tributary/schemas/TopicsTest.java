package io.tributary.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void theDocumentedTableIsTheCode() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("../docs/topics.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        List<String> coded = Topics.DEFAULT.all().stream().map(TopicsTest::row).toList();
        assertThat(documented)
                .as("docs/topics.md must hold these rows:%n%s", String.join("\n", coded))
                .startsWith(coded.toArray(String[]::new));
    }

    private static String row(Topic topic) {
        return List.of(
                        "`" + topic.name() + "`",
                        topic.holds(),
                        "`" + topic.key() + "`",
                        topic.cleanup() == Topic.Cleanup.COMPACT ? "compact" : "delete",
                        topic.retention().map(kept -> kept.toDays() + " days").orElse("for ever"),
                        topic.spread() == Topic.Spread.SHARED ? "1" : Topics.DEFAULT_PARTITIONS + ", by lineage")
                .stream()
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    @Test
    void aPrefixComesBeforeEveryName() {
        Topics topics = new Topics("team-a.");
        assertThat(topics.all()).allSatisfy(topic -> assertThat(topic.name()).startsWith("team-a."));
        assertThat(topics.tasks("gpu")).isEqualTo("team-a.tasks-gpu");
    }

    @Test
    void aPrefixThatKafkaRefusesIsRefused() {
        assertThatThrownBy(() -> new Topics("team/a")).hasMessageContaining("team/a");
    }

    @Test
    void workersOfOneKindShareOnePartition() {
        assertThat(Topics.DEFAULT.all())
                .filteredOn(topic -> topic.name().startsWith("tasks-"))
                .hasSameSizeAs(Topics.DEVICES)
                .allSatisfy(topic -> assertThat(topic.partitions(12)).isEqualTo(1));
    }

    @Test
    void everythingElseIsPartitionedAlike() {
        assertThat(Topics.DEFAULT.all())
                .filteredOn(topic -> !topic.name().startsWith("tasks-"))
                .allSatisfy(topic -> assertThat(topic.partitions(12)).isEqualTo(12));
    }

    @Test
    void whatReplayNeedsIsKeptForEver() {
        Topic events = Topics.DEFAULT.all().get(0);
        assertThat(events.name()).isEqualTo("lineage-events");
        assertThat(events.configuration())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "-1");
    }

    @Test
    void tasksLeaveAfterAWeek() {
        assertThat(Topics.DEFAULT.all())
                .filteredOn(topic -> topic.name().startsWith("task"))
                .hasSize(3)
                .allSatisfy(topic -> assertThat(topic.configuration())
                        .containsEntry(
                                "retention.ms", Long.toString(Duration.ofDays(7).toMillis())));
    }

    @Test
    void anUnknownDeviceIsRefused() {
        assertThatThrownBy(() -> Topics.DEFAULT.tasks("tpu")).hasMessageContainingAll("tpu", "cpu", "gpu");
    }
}
