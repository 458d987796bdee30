package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.BasePlanned;
import io.tributary.app.lineage.Fact.ExpertSubtracted;
import io.tributary.app.lineage.Fact.ForkLinked;
import io.tributary.app.lineage.Fact.RetractionBegan;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.InitializeFrom;
import io.tributary.merge.recipe.Recipe;
import java.util.Optional;

/** When the next expert has something to start from, and what. */
final class Initializing {
    private Initializing() {}

    /** What a fact makes ready; the lineages are as the fact left them. */
    static Optional<InitializationReady> of(Fact fact, LedgerView ledger) {
        boolean moves = fact instanceof StepCommitted || fact instanceof ForkLinked || wentBack(fact);
        if (!moves && !(fact instanceof BasePlanned) && !(fact instanceof VersionMade)) {
            return Optional.empty();
        }
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        String leader = InitializeTrack.leader(fact.lineage());
        InitializeFrom from = Recipe.parse(
                        ledger.lineage(leader).orElseThrow().declaration().recipe())
                .initialize();
        boolean track = InitializeTrack.isTrack(fact.lineage());
        CheckpointRef base = row.declaration().base();
        if (fact instanceof BasePlanned && !track) {
            return Optional.of(ready(fact, 0, from, base));
        }
        if (track != from.isTrack()) {
            return Optional.empty();
        }
        if (fact instanceof VersionMade made && from.isVersion()) {
            return Optional.of(ready(fact, made.step(), from, version(made.path(), made.weights())));
        }
        if (moves && !from.isVersion()) {
            CheckpointRef last = ledger.step(fact.lineage(), Standing.TRACK, row.step())
                    .filter(step -> from == InitializeFrom.LAST)
                    .map(StepRow::expert)
                    .orElse(base);
            return Optional.of(ready(fact, row.step(), from, last));
        }
        return wentBack(fact) && row.step() == 0 && row.rework().isEmpty()
                ? Optional.of(ready(fact, 0, from, base))
                : Optional.empty();
    }

    /** A version as something to start from. */
    static CheckpointRef version(String path, String weights) {
        return new CheckpointRef(CheckpointRef.STORE + path, weights);
    }

    /** Whether a lineage has lost its head. */
    private static boolean wentBack(Fact fact) {
        return fact instanceof ExpertSubtracted
                || (fact instanceof RetractionBegan began && began.by() == RetractionBy.REFOLD);
    }

    private static InitializationReady ready(Fact fact, long step, InitializeFrom from, CheckpointRef checkpoint) {
        return new InitializationReady(
                InitializeTrack.leader(fact.lineage()), fact.atMillis(), step, from.text(), checkpoint);
    }
}
