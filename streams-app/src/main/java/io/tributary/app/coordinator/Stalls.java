package io.tributary.app.coordinator;

import io.tributary.app.lineage.StatusRow.StallStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that this process does not work on any more, since the coordinator failed there by a bug of its own: the
 * same input would fail again. Only a new process tries again. Used by Streams' threads and by whoever asks for health.
 */
public final class Stalls {
    private static final Logger LOG = LoggerFactory.getLogger(Stalls.class);

    private final ConcurrentMap<Integer, StallStatus> stalls = new ConcurrentHashMap<>();

    /** From now on that partition stands still. Says so in the log, once. */
    void begin(StallStatus stall, Throwable failure) {
        if (stalls.putIfAbsent(stall.partition(), stall) == null) {
            LOG.error("{}", stall.message(), failure);
        }
    }

    public Optional<StallStatus> at(int partition) {
        return Optional.ofNullable(stalls.get(partition));
    }

    /** In the order of partitions. */
    public List<StallStatus> all() {
        return stalls.values().stream()
                .sorted(Comparator.comparingInt(StallStatus::partition))
                .toList();
    }
}
