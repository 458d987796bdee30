package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.BasePlanned;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.lineage.LineageRow;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.InitializeFrom;
import io.tributary.merge.recipe.Recipe;
import java.util.Optional;

/** When the next expert has something to start from, and what. */
final class Initializing {
    private Initializing() {}

    /** What a fact makes ready; the lineage is as the fact left it. */
    static Optional<InitializationReady> of(Fact fact, LineageRow row) {
        InitializeFrom from = Recipe.parse(row.declaration().recipe()).initialize();
        CheckpointRef base = row.declaration().base();
        if (fact instanceof BasePlanned) {
            return Optional.of(ready(fact, 0, from, base));
        }
        if (fact instanceof StepCommitted committed && from != InitializeFrom.DEPLOY) {
            CheckpointRef start = from == InitializeFrom.BASE ? base : committed.expert();
            return Optional.of(ready(fact, committed.step(), from, start));
        }
        if (fact instanceof VersionMade made && from == InitializeFrom.DEPLOY) {
            CheckpointRef version = new CheckpointRef("store:" + made.path(), made.weights());
            return Optional.of(ready(fact, made.step(), from, version));
        }
        return Optional.empty();
    }

    private static InitializationReady ready(Fact fact, long step, InitializeFrom from, CheckpointRef checkpoint) {
        return new InitializationReady(fact.lineage(), fact.atMillis(), step, from.text(), checkpoint);
    }
}
