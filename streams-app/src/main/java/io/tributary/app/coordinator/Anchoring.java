package io.tributary.app.coordinator;

import io.tributary.app.lineage.LedgerRow.AliasRow;
import io.tributary.app.lineage.LedgerRow.AnchorRow;
import io.tributary.app.lineage.LedgerRow.Generation;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LedgerRow.StoredRow;
import io.tributary.app.lineage.LedgerRow.VersionRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.recipe.Anchors;
import io.tributary.merge.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Steps whose states stay when the line goes on, so that it can be taken up there again: the newest sealed ones, every
 * so many, those of versions that an alias names. Step 0 always is one: every shard is empty there, which costs
 * nothing.
 *
 * <p>A state that is released does not come back: a version that an alias comes to name after its step's states went
 * makes no anchor. With {@code last: n} that takes n further versions.
 */
final class Anchoring {
    private Anchoring() {}

    /** Whether a committed step is one. */
    static boolean isAnchor(LedgerView ledger, LineageRow row, long step) {
        Anchors anchors = anchors(row);
        return step == 0
                || row.rework().filter(rework -> rework.anchor() == step).isPresent()
                || (anchors.every() > 0 && step % anchors.every() == 0)
                || isLast(ledger, row, anchors, step)
                || (anchors.promoted() && isPromoted(ledger, row, step));
    }

    private static Anchors anchors(LineageRow row) {
        return Recipe.parse(row.declaration().recipe()).anchors();
    }

    /** Whether it is the step of one of the newest versions. */
    private static boolean isLast(LedgerView ledger, LineageRow row, Anchors anchors, long step) {
        long newest = row.shelf().newest();
        return Stream.iterate(newest, version -> version > Math.max(0, newest - anchors.last()), version -> version - 1)
                .map(version -> sealedStep(ledger, row, version))
                .takeWhile(known -> known >= step)
                .anyMatch(known -> known == step);
    }

    private static boolean isPromoted(LedgerView ledger, LineageRow row, long step) {
        return ledger.aliases(row.lineage()).stream()
                .map(AliasRow::status)
                .flatMap(alias -> alias.version().stream())
                .anyMatch(version -> sealedStep(ledger, row, version) == step);
    }

    /** 0 for a version that contains an expert which was taken out since: the line has no such step any more. */
    private static long sealedStep(LedgerView ledger, LineageRow row, long version) {
        return ledger.version(row.lineage(), version)
                .map(VersionRow::status)
                .filter(status -> status.retracted().isEmpty())
                .map(VersionStatus::step)
                .orElse(0L);
    }

    /** Work no longer goes on with a generation: what becomes of it. */
    static void leave(Ledger ledger, LineageRow row, ShardRow shard, Generation generation) {
        if (isAnchor(ledger, row, generation.step())) {
            ledger.put(new AnchorRow(row.lineage(), shard.track(), shard.shard(), generation.withoutDiagnostics()));
            generation
                    .state()
                    .ifPresent(state -> ledger.remove(stored(row, state).key()));
        }
    }

    /** A version was sealed: the one that is too old now to be among the last may be an anchor no more. */
    static void sealed(Ledger ledger, LineageRow row) {
        long past = row.shelf().newest() - anchors(row).last();
        if (past > 0) {
            end(ledger, row, sealedStep(ledger, row, past));
        }
    }

    /** An alias moved away from a version. */
    static void left(Ledger ledger, LineageRow row, Optional<Long> version) {
        version.ifPresent(number -> end(ledger, row, sealedStep(ledger, row, number)));
    }

    /** Lets go of a step's states where it is no anchor any more. */
    static void end(Ledger ledger, LineageRow row, long step) {
        if (isAnchor(ledger, row, step)) {
            return;
        }
        for (ShardRow shard : ledger.shards(row.lineage(), Standing.TRACK)) {
            String key = AnchorRow.key(row.lineage(), shard.track(), shard.shard(), step);
            Optional<String> state = ledger.find(key)
                    .map(AnchorRow.class::cast)
                    .map(AnchorRow::generation)
                    .flatMap(Generation::state);
            ledger.remove(key);
            state.filter(digest -> !isHeld(ledger, shard, digest)).ifPresent(digest -> ledger.put(stored(row, digest)));
        }
    }

    /** Whether another anchor holds the same state: an expert between them did not touch the shard. */
    private static boolean isHeld(LedgerView ledger, ShardRow shard, String state) {
        return ledger.scan(AnchorRow.prefix(shard.lineage(), shard.track(), shard.shard()))
                .map(AnchorRow.class::cast)
                .anyMatch(anchor -> anchor.generation().state().equals(Optional.of(state)));
    }

    private static StoredRow stored(LineageRow row, String state) {
        return new StoredRow(row.lineage(), Blobs.state(state));
    }

    /** The newest anchor before a step, that its states are still held of; 0 is one always. */
    static long before(LedgerView ledger, String lineage, long step) {
        return ledger.scan(AnchorRow.prefix(lineage, Standing.TRACK, 0))
                .map(AnchorRow.class::cast)
                .mapToLong(anchor -> anchor.generation().step())
                .filter(anchor -> anchor < step)
                .max()
                .orElse(0);
    }

    /** Work goes on with what a shard held after an anchor; empty for step 0. */
    static Optional<Generation> take(Ledger ledger, ShardRow shard, long step) {
        String key = AnchorRow.key(shard.lineage(), shard.track(), shard.shard(), step);
        Optional<Generation> held = ledger.find(key).map(AnchorRow.class::cast).map(AnchorRow::generation);
        ledger.remove(key);
        held.flatMap(Generation::state)
                .filter(digest -> !isHeld(ledger, shard, digest))
                .ifPresent(digest -> ledger.stored(shard.lineage(), Blobs.state(digest)));
        return held;
    }

    /** Ends every anchor from a step on: the line goes on from before it. */
    static void endFrom(Ledger ledger, String lineage, long step) {
        List<AnchorRow> gone = ledger.scan(AnchorRow.prefix(lineage))
                .map(AnchorRow.class::cast)
                .filter(anchor -> anchor.generation().step() >= step)
                .toList();
        gone.forEach(anchor -> ledger.remove(anchor.key()));
        for (AnchorRow anchor : gone) {
            ShardRow shard = ledger.shard(lineage, anchor.track(), anchor.shard());
            anchor.generation()
                    .state()
                    .filter(digest -> !isHeld(ledger, shard, digest))
                    .ifPresent(digest -> ledger.stored(lineage, Blobs.state(digest)));
        }
    }

    /** Names of all states that anchors hold beside those that work goes on with. */
    static List<String> held(LedgerView ledger, String lineage) {
        return ledger.scan(AnchorRow.prefix(lineage))
                .map(AnchorRow.class::cast)
                .flatMap(anchor -> anchor.generation().state().stream())
                .map(Blobs::state)
                .distinct()
                .toList();
    }
}
