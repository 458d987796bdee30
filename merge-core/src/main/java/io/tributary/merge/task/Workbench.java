package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.readahead.ReusableBuffers;
import io.tributary.merge.store.Blob;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What every task works with; belongs to one compute thread.
 *
 * @param maxFileBytes largest weights file of a version
 * @param memory what buffers and arrays may take
 */
record Workbench(
        Store store,
        Kernels kernels,
        ReusableBuffers buffers,
        InstantSource clock,
        long maxFileBytes,
        MemoryLimit memory) {
    Plan plan(LineageStore lineage, String digest) {
        return Plan.read(report(lineage, digest));
    }

    /** A report's content, which must still have its digest. */
    byte[] report(LineageStore lineage, String digest) {
        try (Blob blob = lineage.open(BlobKind.REPORTS, digest)) {
            byte[] content = blob.content();
            String found = Sha256.of(content);
            if (!found.equals(digest)) {
                throw new MergeException(
                        ErrorCode.STATE_CORRUPT,
                        "The store's " + blob.ref() + " is damaged: its digest is " + found + ". Check the disk");
            }
            return content;
        }
    }

    /** Nanoseconds from then to now; 0 where the clock was set back. */
    long nanosSince(Instant start) {
        return Math.max(0, Duration.between(start, clock.instant()).toNanos());
    }
}
