package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.ExpertRejected;
import io.tributary.app.lineage.Fact.GenerationFolded;
import io.tributary.app.lineage.Fact.LineageBlocked;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.TaskResent;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.merge.task.FoldSummary;

/** Facts as numbers. */
final class Gauges {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private Gauges() {}

    /** @param ledger right after the fact was applied */
    static void of(Fact fact, LedgerView ledger, CoordinatorMetrics metrics) {
        String lineage = fact.lineage();
        if (fact instanceof GenerationFolded folded) {
            FoldSummary summary = folded.summary();
            metrics.folded(
                    lineage,
                    folded.tookMillis() / MILLIS_PER_SECOND,
                    summary.computeNanos() / NANOS_PER_SECOND,
                    summary.bytesRead(),
                    summary.bytesWritten());
        } else if (fact instanceof StepCommitted committed) {
            metrics.committed(
                    lineage,
                    committed.energyKept(),
                    committed.cosine(),
                    committed.globals().lambda());
        } else if (fact instanceof VersionMade made) {
            metrics.sealed(lineage, made.bytes());
        } else if (fact instanceof ExpertRejected rejected) {
            metrics.rejected(lineage, rejected.code());
        } else if (fact instanceof TaskResent) {
            metrics.resent(lineage);
        } else if (fact instanceof LineageBlocked blocked) {
            metrics.blocked(lineage, blocked.code());
        }
        ledger.lineage(lineage).ifPresent(row -> metrics.waiting(lineage, row.waiting()));
    }
}
