package io.tributary.app.view;

import io.tributary.app.lineage.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads {@code lineage-log}: what the coordinator found to be so, in order per lineage. Used by one thread. */
public final class FactReader implements AutoCloseable {
    /** Where to begin. */
    public enum From {
        /** The first fact there is. */
        FIRST,
        /** What happens from now on. */
        NOW
    }

    private final Consumer<String, Optional<Fact>> consumer;
    private final Optional<String> lineage;

    private FactReader(Consumer<String, Optional<Fact>> consumer, Optional<String> lineage) {
        this.consumer = consumer;
        this.lineage = lineage;
    }

    /**
     * @param consumer must be {@code read_committed}; closed with the reader
     * @param lineage only this one's facts, where given
     */
    public static FactReader open(
            Consumer<String, Optional<Fact>> consumer, String topic, Optional<String> lineage, From from) {
        List<TopicPartition> partitions = Partitions.of(consumer, topic, lineage);
        consumer.assign(partitions);
        if (from == From.FIRST) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.endOffsets(partitions).forEach(consumer::seek);
        }
        return new FactReader(consumer, lineage);
    }

    /** Waits for further facts; those of other releases that this one cannot read are left out. */
    public List<Fact> poll(Duration timeout) {
        List<Fact> facts = new ArrayList<>();
        for (ConsumerRecord<String, Optional<Fact>> row : consumer.poll(timeout)) {
            if (row.value() != null) {
                row.value()
                        .filter(fact -> lineage.isEmpty() || lineage.get().equals(fact.lineage()))
                        .ifPresent(facts::add);
            }
        }
        return facts;
    }

    /** At once: there is no group to leave, and a question that the broker still ponders need not be waited for. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
