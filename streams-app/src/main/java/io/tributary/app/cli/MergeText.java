package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.merge.offline.MergeStep;
import io.tributary.merge.offline.Merged;
import io.tributary.merge.task.FoldSummary;

/** A finished merge, for people and for programs. */
final class MergeText {
    private MergeText() {}

    static String table(Merged merged) {
        Table table = new Table()
                .number("STEP")
                .text("EXPERT")
                .number("SPLIT RANK")
                .number("ENERGY KEPT")
                .number("COSINE")
                .number("λ")
                .number("‖τ‖")
                .number("TIME");
        for (MergeStep step : merged.steps()) {
            table.row(
                    step.step(),
                    step.expertId(),
                    Human.share(splitRankShare(step)),
                    Human.share(step.summary().energyKept()),
                    Human.decimal(step.summary().cosine()),
                    Human.decimal(step.lambda()),
                    Human.decimal(step.taskNorm()),
                    Human.duration(step.took()));
        }
        return table + "\n\n" + merged.out() + ", "
                + Human.bytes(merged.version().bytes());
    }

    static ObjectNode document(Merged merged) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("out", merged.out().toString())
                .put("manifest", merged.version().manifest())
                .put("weights", merged.version().weights())
                .put("bytes", merged.version().bytes());
        ArrayNode steps = document.putArray("steps");
        for (MergeStep step : merged.steps()) {
            steps.addObject()
                    .put("step", step.step())
                    .put("expertId", step.expertId())
                    .put("splitRankShare", splitRankShare(step))
                    .put("energyKept", step.summary().energyKept())
                    .put("cosine", step.summary().cosine())
                    .put("lambda", step.lambda())
                    .put("taskNorm", step.taskNorm())
                    .put("fallbacks", step.summary().fallbacks())
                    .put("computeMillis", step.summary().computeNanos() / 1_000_000)
                    .put("tookMillis", step.took().toMillis());
        }
        return document;
    }

    static double splitRankShare(MergeStep step) {
        FoldSummary summary = step.summary();
        return summary.fullRankSum() == 0 ? 0 : (double) summary.splitRankSum() / summary.fullRankSum();
    }
}
