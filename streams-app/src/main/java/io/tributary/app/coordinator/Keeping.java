package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.StoredRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.merge.recipe.Recipe;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What must stay in the store. Everything else that rows name is released; so a blob that two generations share (a
 * shard that an expert did not touch) goes with the second.
 *
 * <p>Per shard the states of: the head, each step in flight, the version in the making, and, where the recipe's
 * {@code anchors.last} is at least 1, the newest sealed step. The last costs one more state where the head is ahead of
 * the newest version. Other anchors are not kept yet: step 0 is empty and always there. So disk per lineage is at most
 * (steps in flight + 3) × state factor × 4 bytes × parameters, whatever the number of experts.
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

    /** Forgets generations that nothing needs any more. */
    static void prune(Ledger ledger, String lineage) {
        LineageRow row = ledger.lineage(lineage).orElseThrow();
        boolean anchored = Recipe.parse(row.declaration().recipe()).anchors().last() > 0;
        Steps.keep(
                ledger,
                lineage,
                generation -> generation.step() >= row.step()
                        || row.shelf().making().stream().anyMatch(making -> making.step() == generation.step())
                        || (anchored && generation.step() == row.shelf().sealedStep()));
    }
}
