package io.tributary.app.view;

import io.tributary.app.lineage.Announcement.Promotion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where an alias points, from the compacted topic {@code promotions}, followed by a thread of its own. What was there
 * before is told as one move, the last; after that every poll's last. After a failure it reads from the beginning and
 * tells again only what differs.
 */
public final class LiveAlias implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final String key;
    private final java.util.function.Consumer<Promotion> moved;
    private final Follower follower;
    private @Nullable Promotion told;

    @SuppressWarnings("this-escape")
    private LiveAlias(
            Supplier<Consumer<String, Optional<Promotion>>> consumers,
            String topic,
            String lineage,
            String alias,
            java.util.function.Consumer<Promotion> moved) {
        this.key = lineage + "/" + alias;
        this.moved = moved;
        this.follower = Follower.start("promotions", () -> new Following(consumers.get(), topic, lineage));
    }

    /**
     * Starts to follow.
     *
     * @param consumers opens a {@code read_committed} consumer, again after a failure
     * @param moved called by the following thread; must not block for long
     */
    public static LiveAlias start(
            Supplier<Consumer<String, Optional<Promotion>>> consumers,
            String topic,
            String lineage,
            String alias,
            java.util.function.Consumer<Promotion> moved) {
        return new LiveAlias(consumers, topic, lineage, alias, moved);
    }

    @Override
    public void close() {
        follower.close();
    }

    private final class Following implements Follower.Feed {
        private final Consumer<String, Optional<Promotion>> consumer;
        private final Map<TopicPartition, Long> ends;
        private @Nullable Promotion latest;

        private Following(Consumer<String, Optional<Promotion>> consumer, String topic, String lineage) {
            this.consumer = consumer;
            try {
                List<TopicPartition> partitions = Partitions.of(consumer, topic, Optional.of(lineage));
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                this.ends = Map.copyOf(consumer.endOffsets(partitions));
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        @Override
        public void poll() {
            for (ConsumerRecord<String, Optional<Promotion>> row : consumer.poll(POLL)) {
                if (key.equals(row.key()) && row.value() != null) {
                    row.value().ifPresent(promotion -> latest = promotion);
                }
            }
            Promotion now = latest;
            if (now != null && !now.equals(told) && caughtUp()) {
                told = now;
                moved.accept(now);
            }
        }

        private boolean caughtUp() {
            return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        }

        @Override
        public void close() {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }
}
