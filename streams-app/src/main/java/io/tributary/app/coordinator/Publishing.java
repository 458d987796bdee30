package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.GenerationRendered;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.lineage.Fact.VersionRetired;
import io.tributary.app.lineage.Fact.VersionSetAside;
import io.tributary.app.lineage.Fact.VersionStarted;
import io.tributary.app.lineage.LedgerRow.AwaitedRow;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.StepRow;
import io.tributary.app.lineage.LedgerRow.VersionRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.OpenVersion;
import io.tributary.app.lineage.LineageRow.Rework;
import io.tributary.app.lineage.LineageRow.Shelf;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which steps become versions, one at a time, and which versions stay. */
final class Publishing {
    /**
     * Steps after which a version is made whatever the policy says: sealing it names every step since the one before,
     * and messages must stay small.
     */
    static final long LONGEST_GAP = 1000;

    private Publishing() {}

    static Optional<Fact> next(Standing standing) {
        return start(standing).or(() -> retire(standing));
    }

    /** Experts that the publish policy may wait for: all that come after the head; in a pause only those in flight. */
    static long waiting(Standing standing) {
        LineageRow row = standing.row();
        return row.inFlight().size() + (standing.paused() ? 0 : row.waiting());
    }

    /** Whether a step is to become a version, given how many experts wait behind it. */
    static boolean wanted(Standing standing, long step, long waiting) {
        if (Retracting.isRefolding(standing.row())) {
            return Retracting.isComplete(standing, step);
        }
        return standing.recipe().publish().wants(step, waiting)
                || step - standing.row().shelf().sealedStep() >= LONGEST_GAP;
    }

    private static Optional<Fact> start(Standing standing) {
        LineageRow row = standing.row();
        Shelf shelf = row.shelf();
        if (shelf.making().isPresent()
                || Retracting.holdsVersions(standing)
                || row.step() <= shelf.sealedStep()
                || !wanted(standing, row.step(), waiting(standing))) {
            return Optional.empty();
        }
        StepRow head = standing.head().orElseThrow();
        return Optional.of(new VersionStarted(
                row.lineage(), standing.now(), Standing.TRACK, shelf.newest() + 1, head.step(), row.epoch()));
    }

    private static Optional<Fact> retire(Standing standing) {
        Shelf shelf = standing.row().shelf();
        int retain = standing.recipe().retain();
        if (retain == 0 || shelf.newest() <= retain) {
            return Optional.empty();
        }
        Set<Long> kept = kept(standing);
        Optional<Long> surplus = shelf.aside().stream()
                .filter(version -> !kept.contains(version))
                .filter(version -> !standing.ledger().isStart(standing.lineage(), version))
                .findFirst();
        if (surplus.isPresent()) {
            return surplus.map(version -> new VersionRetired(standing.lineage(), standing.now(), version));
        }
        if (shelf.newest() - retain < shelf.oldest()) {
            return Optional.empty();
        }
        return Optional.of(
                kept.contains(shelf.oldest()) || standing.ledger().isStart(standing.lineage(), shelf.oldest())
                        ? new VersionSetAside(standing.lineage(), standing.now(), shelf.oldest())
                        : new VersionRetired(standing.lineage(), standing.now(), shelf.oldest()));
    }

    /** Versions that retention leaves: those that aliases need, and those whose evaluation is awaited. */
    private static Set<Long> kept(Standing standing) {
        Set<Long> kept = Promoting.needed(standing);
        standing.ledger().awaited(standing.lineage()).forEach(awaited -> kept.add(awaited.version()));
        return kept;
    }

    static void apply(Ledger ledger, VersionStarted fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        LineageRow made = row.with(
                row.shelf().making(new OpenVersion(fact.version(), fact.track(), fact.step(), fact.epoch(), 0)));
        ledger.put(Retracting.isRefolding(row) ? made.with(Optional.<Rework>empty()) : made);
    }

    static void apply(Ledger ledger, GenerationRendered fact) {
        ShardRow shard = ledger.shard(fact.lineage(), fact.track(), fact.shard());
        ledger.put(shard.rendered(Optional.of(fact.rendered())));
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        OpenVersion making = row.shelf().making().orElseThrow();
        ledger.put(row.with(row.shelf().making(making.oneMoreRendered())));
        ledger.stored(fact.lineage(), Blobs.rendered(fact.rendered()));
        ledger.close(fact.lineage(), fact.taskId());
    }

    static void apply(Ledger ledger, VersionMade fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        for (long step = row.shelf().sealedStep() + 1; step <= fact.step(); step++) {
            StepRow folded = ledger.step(fact.lineage(), fact.track(), step).orElseThrow();
            ledger.put(ledger.expert(fact.lineage(), folded.expertId())
                    .orElseThrow()
                    .sealedIn(fact.version()));
        }
        ledger.put(new VersionRow(new VersionStatus(
                fact.lineage(),
                fact.version(),
                VersionPhase.SEALED,
                fact.track(),
                fact.step(),
                fact.epoch(),
                fact.globals().experts(),
                fact.lastExpert(),
                fact.path(),
                fact.manifest(),
                fact.weights(),
                fact.globals().lambda(),
                fact.bytes(),
                fact.atMillis(),
                List.of())));
        for (ShardRow shard : ledger.shards(fact.lineage(), fact.track())) {
            ledger.put(shard.rendered(Optional.empty()));
        }
        ledger.put(row.with(row.shelf().sealed(fact.version(), fact.step(), fact.history())));
        ledger.stored(fact.lineage(), Blobs.report(fact.history()));
        ledger.close(fact.lineage(), fact.taskId());
        Keeping.prune(ledger, fact.lineage());
        Anchoring.sealed(ledger, ledger.lineage(fact.lineage()).orElseThrow());
    }

    static void apply(Ledger ledger, VersionRetired fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ledger.put(row.with(row.shelf().retired(fact.version())));
        VersionRow version = ledger.version(fact.lineage(), fact.version()).orElseThrow();
        ledger.put(version.retired(fact.atMillis()));
        ledger.stored(fact.lineage(), Blobs.version(fact.version()));
        ledger.remove(AwaitedRow.key(fact.lineage(), fact.version()));
    }

    static void apply(Ledger ledger, VersionSetAside fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        Shelf shelf = row.shelf();
        boolean start = ledger.isStart(fact.lineage(), fact.version());
        ledger.put(row.with(start ? shelf.passedBy(fact.version()) : shelf.setAside(fact.version())));
    }
}
