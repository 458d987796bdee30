package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.StoredRow;
import io.tributary.app.lineage.LineageRow;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What must stay in the store. Everything else that rows name is released; so a blob that two generations share (a
 * shard that an expert did not touch) goes with the second.
 *
 * <p>Per shard the states of: the head, each step in flight, the version in the making, and every anchor
 * ({@link Anchoring}). So disk per lineage is at most (steps in flight + 2 + anchors) × state factor × 4 bytes ×
 * parameters, whatever the number of experts.
 */
final class Keeping {
    private Keeping() {}

    /** Names of the blobs that rows of this lineage still need. Open tasks read nothing else. */
    static Set<String> needed(Standing standing) {
        LineageRow row = standing.row();
        Set<String> names = new HashSet<>();
        row.plan().ifPresent(plan -> names.add(Blobs.report(plan.digest())));
        row.shelf().history().ifPresent(history -> names.add(Blobs.report(history)));
        for (ShardRow shard : standing.shards()) {
            shard.rendered().ifPresent(rendered -> names.add(Blobs.rendered(rendered)));
            for (Generation generation : shard.generations()) {
                generation.state().ifPresent(state -> names.add(Blobs.state(state)));
                if (generation.step() > row.shelf().sealedStep()) {
                    generation.diagnostics().ifPresent(diagnostics -> names.add(Blobs.report(diagnostics)));
                }
            }
        }
        row.rework()
                .flatMap(rework -> standing.expert(rework.expertId()).inspection())
                .filter(read -> row.inFlight().stream().anyMatch(open -> Retracting.isSubtracted(row, open)))
                .ifPresent(read -> names.add(Blobs.report(read.report())));
        for (ExpertRow expert : standing.front()) {
            expert.inspection().ifPresent(inspection -> names.add(Blobs.report(inspection.report())));
        }
        return names;
    }

    /** Names of what lies in the store and is needed no more. */
    static List<String> surplus(Standing standing) {
        Set<String> needed = needed(standing);
        return standing.ledger().stored(standing.lineage()).stream()
                .map(StoredRow::name)
                .filter(name -> !needed.contains(name))
                .toList();
    }

    /** Names of everything that must stay in the store: what is needed, and what anchors hold. */
    static Set<String> live(Standing standing) {
        Set<String> names = needed(standing);
        names.addAll(Anchoring.held(standing.ledger(), standing.lineage()));
        return names;
    }

    /** Sorts out generations that work does not go on with: anchors stay, the others are forgotten. */
    static void prune(Ledger ledger, String lineage) {
        LineageRow row = ledger.lineage(lineage).orElseThrow();
        for (ShardRow shard : ledger.shards(lineage, Standing.TRACK)) {
            List<Generation> stay = shard.generations().stream()
                    .filter(generation -> isInUse(row, generation))
                    .toList();
            if (stay.size() < shard.generations().size()) {
                shard.generations().stream()
                        .filter(generation -> !isInUse(row, generation))
                        .forEach(generation -> Anchoring.leave(ledger, row, shard, generation));
                ledger.put(shard.with(stay));
            }
        }
    }

    private static boolean isInUse(LineageRow row, Generation generation) {
        return generation.step() >= row.step()
                || row.shelf().making().stream().anyMatch(making -> making.step() == generation.step());
    }
}
