package io.tributary.connect.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.connect.event.Promotion;
import io.tributary.connect.serving.Backlog.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Backlog backlog = new Backlog();

    private static Wanted wanted(String lineage, long version, int partition, long offset) {
        return new Wanted(
                new Promotion(lineage, "serving", Optional.of(version), Optional.empty()),
                new SinkRecord("promotions", partition, Schema.BYTES_SCHEMA, null, Schema.BYTES_SCHEMA, null, offset));
    }

    private static Map<TopicPartition, OffsetAndMetadata> read(long upTo) {
        return Map.of(
                new TopicPartition("promotions", 0), new OffsetAndMetadata(upTo),
                new TopicPartition("promotions", 1), new OffsetAndMetadata(upTo));
    }

    private List<Long> tried(boolean done) {
        List<Long> versions = new ArrayList<>();
        backlog.work(wanted -> {
            versions.add(wanted.promotion().version().orElseThrow());
            return done;
        });
        return versions;
    }

    @Test
    void aRollbackDoesNotWaitForWhatCannotBeCarriedOut() {
        backlog.add(wanted("vision", 7, 0, 4));
        assertThat(tried(false)).containsExactly(7L);
        assertThat(backlog.add(wanted("vision", 6, 0, 9))).map(Wanted::name).contains("promotions-0-4");
        assertThat(tried(true)).containsExactly(6L);
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void oneLineageDoesNotHoldUpAnother() {
        backlog.add(wanted("vision", 7, 0, 4));
        backlog.add(wanted("chat", 3, 1, 2));
        assertThat(tried(false)).containsExactly(7L, 3L);
        backlog.work(wanted -> wanted.promotion().lineage().equals("chat"));
        assertThat(tried(true)).containsExactly(7L);
    }

    @Test
    void nothingThatWaitsIsCommitted() {
        backlog.add(wanted("vision", 7, 0, 4));
        backlog.add(wanted("speech", 1, 0, 6));
        assertThat(backlog.safe(read(10)))
                .containsEntry(new TopicPartition("promotions", 0), new OffsetAndMetadata(4))
                .containsEntry(new TopicPartition("promotions", 1), new OffsetAndMetadata(10));
        tried(true);
        assertThat(backlog.safe(read(10))).isEqualTo(read(10));
    }

    @Test
    void aRecordThatIsDeliveredAgainTakesNobodysPlace() {
        backlog.add(wanted("vision", 7, 0, 4));
        assertThat(backlog.add(wanted("vision", 6, 0, 3))).isEmpty();
        assertThat(backlog.add(wanted("vision", 7, 0, 4))).isEmpty();
        assertThat(tried(true)).containsExactly(7L);
    }

    @Test
    void whatAnotherTaskReadsIsForgotten() {
        backlog.add(wanted("vision", 7, 0, 4));
        backlog.forget(List.of(new TopicPartition("promotions", 1)));
        assertThat(backlog.isEmpty()).isFalse();
        backlog.forget(List.of(new TopicPartition("promotions", 0)));
        assertThat(backlog.isEmpty()).isTrue();
    }
}
