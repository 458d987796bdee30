package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.Fact.ExpertRejected;
import io.tributary.app.lineage.Fact.ExpertSubtracted;
import io.tributary.app.lineage.Fact.ExpertWithdrawn;
import io.tributary.app.lineage.Fact.RetractionBegan;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LedgerRow.StartRow;
import io.tributary.app.lineage.LedgerRow.VersionRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TaskVectorFrom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Versions that stay since an expert has its task vector taken from them, for as long as that expert waits or is
 * folded: so it can be folded again. They are rows of their own, not a part of the shelf, since they may be as many as
 * the experts.
 */
final class KeptStarts {
    private KeptStarts() {}

    static void apply(Ledger ledger, Fact fact) {
        if (fact instanceof ExpertArrived arrived) {
            row(ledger, fact.lineage(), arrived.expertId()).ifPresent(ledger::put);
        } else if (fact instanceof ExpertRejected rejected) {
            leave(ledger, fact.lineage(), rejected.expertId());
        } else if (fact instanceof ExpertWithdrawn withdrawn) {
            leave(ledger, fact.lineage(), withdrawn.expertId());
        } else if (fact instanceof RetractionBegan began && began.by() == RetractionBy.REFOLD) {
            leave(ledger, fact.lineage(), began.expertId());
        } else if (fact instanceof ExpertSubtracted subtracted) {
            leave(ledger, fact.lineage(), subtracted.expertId());
        }
    }

    /** The last who leaves a version that retention has passed by hands it back to retention. */
    private static void leave(Ledger ledger, String holder, String expertId) {
        Optional<StartRow> left = row(ledger, holder, expertId);
        if (left.isEmpty()) {
            return;
        }
        StartRow start = left.get();
        ledger.remove(start.key());
        LineageRow row = ledger.lineage(start.lineage()).orElseThrow();
        if (!ledger.isStart(start.lineage(), start.version())
                && start.version() < row.shelf().oldest()) {
            ledger.put(row.with(row.shelf().setAside(start.version())));
        }
    }

    /** What an expert keeps; empty where its task vector is not taken from a version of this lineage. */
    private static Optional<StartRow> row(LedgerView ledger, String holder, String expertId) {
        return ledger.expert(holder, expertId)
                .flatMap(ExpertRow::start)
                .flatMap(start -> row(ledger, holder, expertId, start));
    }

    private static Optional<StartRow> row(LedgerView ledger, String holder, String expertId, CheckpointRef start) {
        String leader = InitializeTrack.leader(holder);
        Recipe recipe =
                Recipe.parse(ledger.lineage(leader).orElseThrow().declaration().recipe());
        if (recipe.taskVector() != TaskVectorFrom.START || !recipe.initialize().isVersion()) {
            return Optional.empty();
        }
        String owner = recipe.initialize().isTrack() ? InitializeTrack.of(leader) : leader;
        return version(ledger, owner, start)
                .map(version -> new StartRow(owner, version.status().version(), holder, expertId));
    }

    private static Optional<VersionRow> version(LedgerView ledger, String owner, CheckpointRef start) {
        String number = start.uri().substring(start.uri().lastIndexOf('/') + 1);
        return Optional.of(number)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .flatMap(text -> ledger.version(owner, Long.parseLong(text)))
                .filter(known -> known.status().phase() == VersionPhase.SEALED)
                .filter(known -> Starts.checkpoint(known.status()).equals(start));
    }

    /** Numbers of all versions of a lineage whose files are there, in order. */
    static List<Long> versions(Standing standing) {
        Stream<Long> starts = standing.ledger()
                .scan(StartRow.prefix(standing.lineage()))
                .map(StartRow.class::cast)
                .map(StartRow::version);
        return Stream.concat(standing.row().shelf().versions().stream(), starts)
                .distinct()
                .sorted()
                .toList();
    }
}
