package io.tributary.connect.serving;

import io.tributary.connect.event.Promotion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Promotions that were read and are not carried out yet: the last one of each alias. A later one, a rollback above all,
 * does not wait for an earlier one that cannot be carried out. Offsets are safe up to the first that waits.
 */
final class Backlog {
    private final Map<String, Wanted> waiting = new LinkedHashMap<>();

    /** A promotion and where it was read. */
    record Wanted(Promotion promotion, SinkRecord record) {
        /** Names the record, whatever transformations made of it. */
        String name() {
            return record.originalTopic() + "-" + record.originalKafkaPartition() + "-" + record.originalKafkaOffset();
        }

        String alias() {
            return promotion.lineage() + "/" + promotion.alias();
        }

        private boolean isSameOrLater(Wanted other) {
            return partition().equals(other.partition())
                    && record.originalKafkaOffset() >= other.record.originalKafkaOffset();
        }

        TopicPartition partition() {
            return new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
        }
    }

    /** Takes a promotion, unless it was read before; returns the one whose place it takes. */
    Optional<Wanted> add(Wanted wanted) {
        Wanted earlier = waiting.get(wanted.alias());
        if (earlier != null && earlier.isSameOrLater(wanted)) {
            return Optional.empty();
        }
        return Optional.ofNullable(waiting.put(wanted.alias(), wanted));
    }

    /** Lets {@code work} try each; those for which it is true are done. */
    void work(Predicate<Wanted> work) {
        for (Wanted wanted : new ArrayList<>(waiting.values())) {
            if (work.test(wanted)) {
                waiting.remove(wanted.alias());
            }
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Leaves out what another task reads from now on. */
    void forget(Collection<TopicPartition> partitions) {
        waiting.values().removeIf(wanted -> partitions.contains(wanted.partition()));
    }

    /** What may be committed of {@code read}: nothing that waits. */
    Map<TopicPartition, OffsetAndMetadata> safe(Map<TopicPartition, OffsetAndMetadata> read) {
        Map<TopicPartition, OffsetAndMetadata> safe = new HashMap<>(read);
        List<Wanted> all = List.copyOf(waiting.values());
        for (Wanted wanted : all) {
            safe.computeIfPresent(
                    wanted.partition(),
                    (partition, upTo) ->
                            new OffsetAndMetadata(Math.min(upTo.offset(), wanted.record.originalKafkaOffset())));
        }
        return safe;
    }
}
