package io.tributary.app.replay;

import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;

/**
 * An expert as a lineage folded it.
 *
 * @param step where
 * @param arrival all that its publish said
 */
public record StreamedExpert(long step, ExpertArrived arrival) {
    public String id() {
        return arrival.expertId();
    }

    public String digest() {
        return arrival.expert().digest();
    }

    /** What it was trained on: its attribute {@code task}, or else its id. */
    public String task() {
        return arrival.attributes().getOrDefault("task", id());
    }

    /** The same publish to another lineage. */
    ExpertPublished publishedTo(String lineage, long atMillis) {
        return new ExpertPublished(
                lineage,
                atMillis,
                id(),
                arrival.expert(),
                arrival.start(),
                arrival.weight(),
                arrival.sidecars(),
                arrival.attributes());
    }
}
