package io.tributary.app.view;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What a topic holds in a lineage's partition, from its first record to where it ends when reading begins. */
public final class WholeTopic {
    private static final Duration POLL = Duration.ofMillis(200);

    private WholeTopic() {}

    /**
     * In order; what this release cannot read is left out.
     *
     * @param consumer must be {@code read_committed}; not closed
     * @param wanted what to keep
     * @param silence how long the broker may hand out nothing
     * @throws MergeException {@code BROKER_UNAVAILABLE} where it stays silent longer
     */
    public static <T> List<T> read(
            Consumer<String, Optional<T>> consumer,
            String topic,
            String lineage,
            Predicate<T> wanted,
            Duration silence,
            InstantSource clock) {
        List<TopicPartition> partitions = Partitions.of(consumer, topic, Optional.of(lineage));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<T> found = new ArrayList<>();
        Instant deadline = clock.instant().plus(silence);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<String, Optional<T>> record : consumer.poll(POLL)) {
                if (record.value() != null) {
                    record.value().filter(wanted).ifPresent(found::add);
                }
                deadline = clock.instant().plus(silence);
            }
            if (clock.instant().isAfter(deadline)) {
                throw new MergeException(
                        ErrorCode.BROKER_UNAVAILABLE,
                        "The broker did not hand out " + topic + " within " + silence.toSeconds()
                                + " s. Is it overloaded, or is a transaction hanging?");
            }
        }
        return found;
    }
}
