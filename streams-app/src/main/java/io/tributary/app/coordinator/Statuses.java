package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.LedgerRow.AliasRow;
import io.tributary.app.lineage.LedgerRow.Inspection;
import io.tributary.app.lineage.LedgerRow.Rejection;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.BasePlan;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.ReworkStatus;
import io.tributary.app.lineage.StatusRow.StepProgress;
import io.tributary.merge.technique.Globals;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Rows for readers, made from the coordinator's own. */
final class Statuses {
    private Statuses() {}

    static LineageStatus lineage(LedgerView ledger, String lineage, long atMillis) {
        LineageRow row = ledger.lineage(lineage).orElseThrow();
        Optional<BasePlan> plan = row.plan();
        int shards = plan.map(BasePlan::shards).orElse(0);
        Globals globals = ledger.step(lineage, Standing.TRACK, row.step())
                .map(StepRow::globals)
                .orElse(Globals.NONE);
        long newest = row.shelf().newest();
        return new LineageStatus(
                lineage,
                row.phase(),
                row.reason(),
                row.declaration().base(),
                row.declaration().recipe(),
                row.declaration().isolated(),
                row.epoch(),
                shards,
                plan.map(BasePlan::tensors).orElse(0),
                plan.map(BasePlan::parameters).orElse(0L),
                row.step(),
                row.waiting(),
                row.intake().rejected(),
                newest == 0 ? Optional.empty() : Optional.of(newest),
                globals.lambda(),
                row.inFlight().stream()
                        .map(open -> new StepProgress(open.step(), open.expertId(), open.folded(), shards))
                        .toList(),
                aliases(ledger, lineage),
                row.declaration().atMillis(),
                atMillis,
                row.review().summary(),
                row.rework()
                        .map(rework -> new ReworkStatus(
                                rework.expertId(),
                                rework.by().name().toLowerCase(Locale.ROOT),
                                rework.anchor(),
                                rework.folds())),
                row.declaration().parent());
    }

    private static Map<String, Long> aliases(LedgerView ledger, String lineage) {
        Map<String, Long> versions = new HashMap<>();
        for (AliasRow alias : ledger.aliases(lineage)) {
            alias.status()
                    .version()
                    .ifPresent(version -> versions.put(alias.status().alias(), version));
        }
        return versions;
    }

    static ExpertStatus expert(LedgerView ledger, String lineage, String expertId, long atMillis) {
        ExpertRow row = ledger.expert(lineage, expertId).orElseThrow();
        Optional<StepRow> step = row.step().flatMap(number -> ledger.step(lineage, Standing.TRACK, number));
        return new ExpertStatus(
                lineage,
                expertId,
                row.expert(),
                row.phase(),
                row.step(),
                row.version(),
                row.rejection().map(Rejection::code),
                row.rejection().map(Rejection::message).orElse(""),
                row.inspection().map(Inspection::notes).orElse(List.of()),
                row.attributes(),
                row.inspection()
                        .map(Inspection::taskNorm)
                        .or(() -> step.map(StepRow::taskNorm))
                        .orElse(0.0),
                step.map(StepRow::energyKept).orElse(0.0),
                step.map(StepRow::cosine).orElse(0.0),
                step.map(StepRow::splitRankShare).orElse(0.0),
                step.map(made -> made.globals().lambda()).orElse(0.0),
                row.publishedAtMillis(),
                atMillis);
    }
}
