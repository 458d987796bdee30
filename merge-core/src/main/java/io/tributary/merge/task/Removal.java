package io.tributary.merge.task;

import io.tributary.merge.store.BlobRef;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.Swept;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

/** Taking away what nothing names any more; doing it twice is fine. */
final class Removal {
    /**
     * An import that has not moved for so long was interrupted; those of other programs run while a lineage is swept.
     */
    private static final Duration IMPORT = Duration.ofDays(1);

    private Removal() {}

    static TaskOutput.BlobsReleased release(LineageStore lineage, TaskWork.ReleaseBlobs work) {
        Swept swept = Swept.NOTHING;
        for (String blob : work.blobs()) {
            BlobRef ref = BlobRef.parse(blob);
            swept = swept.plus(lineage.delete(ref.kind(), ref.digest()));
        }
        for (long version : work.versions()) {
            swept = swept.plus(lineage.deleteVersion(version));
        }
        return new TaskOutput.BlobsReleased(swept.files(), swept.bytes());
    }

    static TaskOutput.BlobsReleased sweep(Workbench bench, LineageStore lineage, TaskWork.SweepStore work) {
        Set<BlobRef> live = work.live().stream().map(BlobRef::parse).collect(Collectors.toUnmodifiableSet());
        Swept swept = lineage.sweep(live, Set.copyOf(work.versions()), Instant.ofEpochMilli(work.writtenBeforeMillis()))
                .plus(bench.store().sweepImports(IMPORT, bench.clock().instant()));
        return new TaskOutput.BlobsReleased(swept.files(), swept.bytes());
    }
}
