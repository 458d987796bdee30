package io.tributary.merge.inspect;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.technique.Statistic;
import java.util.Map;
import java.util.Optional;

/**
 * An expert as it is offered, its files open.
 *
 * @param digest of its checkpoint
 * @param start what it was fine-tuned from, where its task vectors are taken from there
 * @param statistics what it brings beside its weights
 */
public record Offer(
        Checkpoint expert, String digest, Optional<Checkpoint> start, Map<Statistic, Checkpoint> statistics) {
    public Offer {
        statistics = Map.copyOf(statistics);
    }
}
