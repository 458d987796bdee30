package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.wire.Wire;
import io.tributary.schemas.Topics;
import java.util.List;
import org.apache.kafka.streams.Topology;

/** A coordinator with a bug: its machine throws when an expert of a certain name is published. */
public final class Poisoned extends Machine {
    public static final String EXPERT = "poison";

    private Poisoned() {
        super(Timing.DEFAULT);
    }

    public static Topology topology(Topics topics, int partitions, Stalls stalls) {
        return new CoordinatorTopology(
                        topics, partitions, new Poisoned(), CoordinatorMetrics.NONE, stalls, Wire.SINGLE_OBJECT)
                .get();
    }

    @Override
    List<Fact> decide(LedgerView ledger, LineageEvent event, long now) {
        if (event instanceof ExpertPublished published && published.expertId().equals(EXPERT)) {
            throw new IllegalStateException("boom");
        }
        return super.decide(ledger, event, now);
    }
}
