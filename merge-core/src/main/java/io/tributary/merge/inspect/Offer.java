package io.tributary.merge.inspect;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.technique.Statistic;
import java.util.Map;

/**
 * An expert as it is offered, its files open.
 *
 * @param digest of its checkpoint
 * @param statistics what it brings beside its weights
 */
public record Offer(Checkpoint expert, String digest, Map<Statistic, Checkpoint> statistics) {
    public Offer {
        statistics = Map.copyOf(statistics);
    }
}
