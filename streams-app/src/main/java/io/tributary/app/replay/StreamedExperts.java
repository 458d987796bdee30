package io.tributary.app.replay;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.Fact.ExpertSubtracted;
import io.tributary.app.lineage.Fact.ForkLinked;
import io.tributary.app.lineage.Fact.RetractionBegan;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which experts a lineage folded, and in which order, as its log tells it. */
public final class StreamedExperts {
    private final Map<String, ExpertArrived> arrivals = new HashMap<>();
    private final NavigableMap<Long, String> steps = new TreeMap<>();

    private StreamedExperts() {}

    /**
     * In the order of their steps.
     *
     * @param facts of one lineage, from the first on
     */
    public static List<StreamedExpert> of(List<Fact> facts) {
        StreamedExperts known = new StreamedExperts();
        facts.forEach(known::hear);
        List<StreamedExpert> experts = new ArrayList<>();
        known.steps.forEach((step, id) -> {
            ExpertArrived arrival = known.arrivals.get(id);
            if (arrival != null) {
                experts.add(new StreamedExpert(step, arrival));
            }
        });
        return experts;
    }

    private void hear(Fact fact) {
        if (fact instanceof ExpertArrived arrived) {
            arrivals.put(arrived.expertId(), arrived);
        } else if (fact instanceof StepCommitted committed) {
            steps.put(committed.step(), committed.expertId());
        } else if (fact instanceof ForkLinked linked) {
            linked.experts().forEach(id -> steps.put(steps.size() + 1L, id));
        } else if (fact instanceof RetractionBegan began && began.by() == RetractionBy.REFOLD) {
            steps.tailMap(began.anchor(), false).clear();
        } else if (fact instanceof ExpertSubtracted subtracted) {
            List<String> left = steps.values().stream()
                    .filter(id -> !id.equals(subtracted.expertId()))
                    .toList();
            steps.clear();
            left.forEach(id -> steps.put(steps.size() + 1L, id));
        }
    }
}
