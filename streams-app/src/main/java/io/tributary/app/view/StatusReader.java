package io.tributary.app.view;

import io.tributary.app.lineage.StatusRow;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the compacted topic {@code lineage-status} from its beginning into {@link Rows}, without a group: every reader
 * sees everything. Used by one thread; the rows may be read by any.
 */
public final class StatusReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<String, Optional<StatusRow>> consumer;
    private final Rows rows = new Rows();
    private final Map<TopicPartition, Long> ends;

    private StatusReader(Consumer<String, Optional<StatusRow>> consumer, List<TopicPartition> partitions) {
        this.consumer = consumer;
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.ends = Map.copyOf(consumer.endOffsets(partitions));
    }

    /**
     * Starts at the beginning and notes where the end is now.
     *
     * @param consumer must be {@code read_committed}; closed with the reader
     * @param lineage reads only this one's partition, where given
     */
    public static StatusReader open(
            Consumer<String, Optional<StatusRow>> consumer, String topic, Optional<String> lineage) {
        return new StatusReader(consumer, Partitions.of(consumer, topic, lineage));
    }

    /** What was read so far. */
    public Lineages rows() {
        return rows;
    }

    /** True once everything is read that was there when the reader was opened. */
    public boolean caughtUp() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Waits for further rows, takes them in, and returns them in the order in which they were written per lineage. */
    public List<StatusRow> poll(Duration timeout) {
        List<StatusRow> fresh = new ArrayList<>();
        for (ConsumerRecord<String, Optional<StatusRow>> row : consumer.poll(timeout)) {
            if (row.value() == null) {
                rows.remove(row.key());
            } else {
                row.value().ifPresent(rows::put);
                row.value().ifPresent(fresh::add);
            }
        }
        return fresh;
    }

    /**
     * Reads until {@link #caughtUp}; fails with {@code BROKER_UNAVAILABLE} where that takes longer than {@code limit}.
     */
    public Lineages readToEnd(Duration limit, InstantSource clock) {
        Instant deadline = clock.instant().plus(limit);
        while (!caughtUp()) {
            if (clock.instant().isAfter(deadline)) {
                throw new MergeException(
                        ErrorCode.BROKER_UNAVAILABLE,
                        "The broker did not hand out lineage-status within " + limit.toSeconds()
                                + " s. Is it overloaded, or is a transaction hanging?");
            }
            poll(POLL);
        }
        return rows;
    }

    /**
     * Goes on reading until the rows say what is waited for.
     *
     * @param lineage whose coordinator must not stand still meanwhile
     * @param answer asked after every poll, with the rows that it brought
     * @param late what to say where {@code limit} passes without an answer
     * @throws MergeException {@code TIMED_OUT} then
     */
    public <T> T await(
            String lineage,
            Duration limit,
            InstantSource clock,
            Function<List<StatusRow>, Optional<T>> answer,
            Supplier<String> late) {
        Instant deadline = clock.instant().plus(limit);
        while (clock.instant().isBefore(deadline)) {
            Optional<T> found = answer.apply(poll(POLL));
            if (found.isPresent()) {
                return found.get();
            }
            rows.requireMoving(lineage);
        }
        throw new MergeException(ErrorCode.TIMED_OUT, late.get());
    }

    /** At once: there is no group to leave, and a question that the broker still ponders need not be waited for. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
