package io.tributary.app.view;

import io.tributary.app.lineage.Fact;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<String, Optional<Fact>> consumer;
    private final Optional<String> lineage;
    private final Map<TopicPartition, Long> ends;

    private FactReader(
            Consumer<String, Optional<Fact>> consumer, Optional<String> lineage, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.lineage = lineage;
        this.ends = Map.copyOf(ends);
    }

    /**
     * @param consumer must be {@code read_committed}; closed with the reader
     * @param lineage only this one's facts, where given
     */
    public static FactReader open(
            Consumer<String, Optional<Fact>> consumer, String topic, Optional<String> lineage, From from) {
        List<TopicPartition> partitions = Partitions.of(consumer, topic, lineage);
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        if (from == From.FIRST) {
            consumer.seekToBeginning(partitions);
        } else {
            ends.forEach(consumer::seek);
        }
        return new FactReader(consumer, lineage, ends);
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

    /**
     * All facts that were there when the reader was opened; fails with {@code BROKER_UNAVAILABLE} where they do not
     * come within {@code limit}.
     */
    public List<Fact> readToEnd(Duration limit, InstantSource clock) {
        Instant deadline = clock.instant().plus(limit);
        List<Fact> facts = new ArrayList<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (clock.instant().isAfter(deadline)) {
                throw new MergeException(
                        ErrorCode.BROKER_UNAVAILABLE,
                        "The broker did not hand out lineage-log within " + limit.toSeconds()
                                + " s. Is it overloaded, or is a transaction hanging?");
            }
            facts.addAll(poll(POLL));
        }
        return facts;
    }

    /** At once: there is no group to leave, and a question that the broker still ponders need not be waited for. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
