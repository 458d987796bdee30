package io.tributary.app.view;

import io.tributary.app.wire.LineagePartitioner;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Which partitions of a topic a reader wants. */
final class Partitions {
    private Partitions() {}

    /** All of them, or the one that holds {@code lineage}. */
    static List<TopicPartition> of(Consumer<?, ?> consumer, String topic, Optional<String> lineage) {
        int partitions = consumer.partitionsFor(topic).size();
        if (partitions == 0) {
            throw new MergeException(
                    ErrorCode.BROKER_UNAVAILABLE,
                    "The broker has no topic '" + topic + "': no coordinator has run there yet. Start one with"
                            + " `tributary up` or `tributary coordinator`.");
        }
        return lineage.map(name -> IntStream.of(LineagePartitioner.partition(name, partitions)))
                .orElseGet(() -> IntStream.range(0, partitions))
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }
}
