package io.tributary.app.replay;

import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.technique.Globals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Experts of a lineage, as its log tells them. */
final class Arrivals {
    static final String LINEAGE = "vision";

    private Arrivals() {}

    static ExpertArrived arrived(long arrival, String id, String digest) {
        return new ExpertArrived(
                LINEAGE,
                arrival,
                arrival,
                id,
                new CheckpointRef("store:experts/" + digest, digest),
                Optional.empty(),
                2,
                List.of(),
                Map.of("task", "task of " + id),
                arrival);
    }

    static StepCommitted committed(long step, int epoch, String id, String digest) {
        return new StepCommitted(
                LINEAGE,
                step,
                "deploy",
                step,
                epoch,
                id,
                new CheckpointRef("store:experts/" + digest, digest),
                1,
                Globals.NONE,
                1,
                0,
                0);
    }

    /** In steps 1, 2 … */
    static List<StreamedExpert> experts(String... ids) {
        List<StreamedExpert> experts = new ArrayList<>();
        for (String id : ids) {
            experts.add(new StreamedExpert(experts.size() + 1L, arrived(experts.size() + 1L, id, "digest-" + id)));
        }
        return experts;
    }
}
