package io.tributary.app.lineage;

import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.StepRow;
import java.util.List;

/**
 * A merged state that another lineage takes over, so that the steps up to there are not folded again.
 *
 * @param step the last one that it holds; 0: there is none to take over
 * @param steps all up to there, in order
 * @param shards what each shard holds, in order
 */
public record Handover(long step, List<StepRow> steps, List<Generation> shards) {
    public static final Handover NONE = new Handover(0, List.of(), List.of());

    public Handover {
        steps = List.copyOf(steps);
        shards = List.copyOf(shards);
    }

    /** Ids of the experts that it holds, in order. */
    public List<String> experts() {
        return steps.stream().map(StepRow::expertId).toList();
    }

    /** Digests of its blobs. */
    public List<String> states() {
        return shards.stream()
                .flatMap(shard -> shard.state().stream())
                .distinct()
                .toList();
    }
}
