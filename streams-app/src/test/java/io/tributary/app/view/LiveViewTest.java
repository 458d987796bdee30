package io.tributary.app.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LiveViewTest {
    private static final String TOPIC = "lineage-status";
    private static final TopicPartition ONLY = new TopicPartition(TOPIC, 0);

    @Test
    void itIsReadyOnceItHasReadWhatWasThereAndThenFollows() {
        MockConsumer<String, Optional<StatusRow>> consumer = consumer();
        consumer.updateEndOffsets(Map.of(ONLY, 1L));
        consumer.schedulePollTask(
                () -> consumer.addRecord(row(0, StatusRows.lineage("vision", LineagePhase.ACTIVE, 1))));

        try (LiveView view = LiveView.start(() -> StatusReader.open(consumer, TOPIC, Optional.empty()))) {
            await().until(view::ready);
            assertThat(view.named("vision").lineage().step()).isEqualTo(1);

            consumer.schedulePollTask(
                    () -> consumer.addRecord(row(1, StatusRows.lineage("vision", LineagePhase.ACTIVE, 2))));

            await().until(() -> view.named("vision").lineage().step() == 2);
        }
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void afterAFailureItStartsAgainAndKeepsWhatItKnewMeanwhile() {
        MockConsumer<String, Optional<StatusRow>> first = consumer();
        MockConsumer<String, Optional<StatusRow>> second = consumer();
        first.updateEndOffsets(Map.of(ONLY, 1L));
        second.updateEndOffsets(Map.of(ONLY, 1L));
        first.schedulePollTask(() -> first.addRecord(row(0, StatusRows.lineage("vision", LineagePhase.ACTIVE, 1))));
        second.schedulePollTask(() -> second.addRecord(row(0, StatusRows.lineage("vision", LineagePhase.ACTIVE, 5))));
        AtomicInteger opened = new AtomicInteger();

        try (LiveView view = LiveView.start(
                () -> StatusReader.open(opened.getAndIncrement() == 0 ? first : second, TOPIC, Optional.empty()))) {
            await().until(view::ready);
            first.schedulePollTask(() -> first.setPollException(new KafkaException("the broker is gone")));

            await().until(() -> opened.get() == 2);
            assertThat(view.lineage("vision")).isPresent();
            await().until(() -> view.ready() && view.named("vision").lineage().step() == 5);
        }
    }

    @Test
    void aReaderReadsOnlyThePartitionOfItsLineage() {
        MockConsumer<String, Optional<StatusRow>> consumer = new MockConsumer<>("earliest");
        Node node = new Node(0, "localhost", 1);
        Node[] nodes = {node};
        consumer.updatePartitions(
                TOPIC,
                List.of(
                        new PartitionInfo(TOPIC, 0, node, nodes, nodes),
                        new PartitionInfo(TOPIC, 1, node, nodes, nodes)));
        Map<TopicPartition, Long> none = Map.of(ONLY, 0L, new TopicPartition(TOPIC, 1), 0L);
        consumer.updateBeginningOffsets(none);
        consumer.updateEndOffsets(none);

        try (StatusReader reader = StatusReader.open(consumer, TOPIC, Optional.of("vision"))) {
            assertThat(consumer.assignment()).hasSize(1);
            assertThat(reader.caughtUp()).isTrue();
        }
    }

    private static MockConsumer<String, Optional<StatusRow>> consumer() {
        MockConsumer<String, Optional<StatusRow>> consumer = new MockConsumer<>("earliest");
        Node node = new Node(0, "localhost", 1);
        Node[] nodes = {node};
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, node, nodes, nodes)));
        consumer.updateBeginningOffsets(Map.of(ONLY, 0L));
        return consumer;
    }

    private static ConsumerRecord<String, Optional<StatusRow>> row(long offset, StatusRow row) {
        return new ConsumerRecord<>(TOPIC, 0, offset, row.key(), Optional.of(row));
    }
}
