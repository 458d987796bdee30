package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact.StoreTidied;
import io.tributary.app.lineage.LedgerRow.StoredRow;
import io.tributary.app.lineage.LedgerRow.TaskRow;
import io.tributary.app.lineage.LineageRow;
import io.tributary.merge.task.TaskWork;
import io.tributary.merge.task.TaskWork.ReleaseBlobs;
import io.tributary.merge.task.TaskWork.SweepStore;
import java.util.List;
import java.util.Optional;

/**
 * Order in the store: what rows name but need no more is released, one batch at a time; what no row names (written by
 * repeated, late or undone tasks) is swept.
 *
 * <p>Why a release takes nothing away that is needed later: a blob's digest covers its place ({@link TaskWork}), its
 * place is reached once, and only the first result of a task counts; so no result that counts names a blob that was
 * needed before and is needed no more.
 *
 * <p>Why a sweep takes nothing away that is needed later: it runs alone. Once it is due, nothing new is sent until all
 * open tasks are done, and then nothing until the sweep is done. What lies in the store and is not live at that moment
 * belongs to closed tasks, whose further results do not count. A sweep that is delivered again later takes nothing that
 * was written since it was first sent; it spares a minute more, since two machines' clocks may differ, and what that
 * leaves the next sweep takes.
 */
final class Upkeeping {
    private static final long SPARED_MILLIS = 60_000;

    private Upkeeping() {}

    /** True while nothing else may be sent. */
    static boolean alone(Standing standing, Timing timing) {
        return sweeping(standing) || due(standing, timing);
    }

    private static boolean sweeping(Standing standing) {
        return standing.row()
                .upkeep()
                .task()
                .flatMap(id -> standing.ledger().task(standing.lineage(), id))
                .filter(open -> open.task().work() instanceof SweepStore)
                .isPresent();
    }

    static boolean due(Standing standing, Timing timing) {
        return standing.row()
                .upkeep()
                .litterSinceMillis()
                .filter(since -> since + timing.litterMillis() <= standing.now())
                .isPresent();
    }

    /** The sweep, once it can be alone. */
    static Optional<Order> sweep(Standing standing, Timing timing) {
        if (!due(standing, timing)
                || !standing.ledger().tasks(standing.lineage()).isEmpty()) {
            return Optional.empty();
        }
        List<String> live = Keeping.live(standing).stream().sorted().toList();
        SweepStore work = new SweepStore(live, KeptStarts.versions(standing), standing.now() - SPARED_MILLIS);
        return Optional.of(Order.of(work, List.of(Long.toString(standing.now()))));
    }

    static Optional<Order> release(Standing standing) {
        if (standing.row().upkeep().task().isPresent()) {
            return Optional.empty();
        }
        List<String> surplus = Keeping.surplus(standing);
        if (surplus.isEmpty()) {
            return Optional.empty();
        }
        List<String> blobs =
                surplus.stream().filter(name -> !Blobs.isVersion(name)).toList();
        List<Long> versions = surplus.stream()
                .filter(Blobs::isVersion)
                .map(Blobs::versionNumber)
                .toList();
        return Optional.of(Order.of(new ReleaseBlobs(blobs, versions), surplus));
    }

    static void apply(Ledger ledger, StoreTidied fact) {
        TaskRow open = ledger.task(fact.lineage(), fact.taskId()).orElseThrow();
        if (open.task().work() instanceof ReleaseBlobs release) {
            release.blobs().forEach(name -> ledger.remove(new StoredRow(fact.lineage(), name).key()));
            release.versions()
                    .forEach(number -> ledger.remove(new StoredRow(fact.lineage(), Blobs.version(number)).key()));
        }
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ledger.put(row.with(row.upkeep().done()));
        ledger.close(fact.lineage(), fact.taskId());
    }
}
