package io.tributary.app.process;

import com.sun.management.OperatingSystemMXBean;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.lang.management.ManagementFactory;

/**
 * How much memory each worker may use, in bytes. What a worker needs depends on the largest tensor, most of it outside
 * the heap: read buffers are direct, arrays belong to libtorch.
 *
 * @param perWorker everything together
 * @param heap of that, Java's heap
 * @param direct of that, read and write buffers
 */
public record MemoryBudget(long perWorker, long heap, long direct) {
    private static final long MIB = 1L << 20;

    /** Broker, coordinator and HTTP. */
    private static final long PARENT = 1024 * MIB;

    private static final long LEAST_PER_WORKER = 512 * MIB;

    /** A share of this machine's (or container's) memory; a quarter stays free for the file cache and others. */
    public static MemoryBudget ofThisMachine(int workers) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return of(system.getTotalMemorySize(), workers);
    }

    /** @throws MergeException with {@link ErrorCode#OUT_OF_MEMORY} where a worker's share is too small to work */
    static MemoryBudget of(long total, int workers) {
        long perWorker = (total / 4 * 3 - PARENT) / workers;
        if (perWorker < LEAST_PER_WORKER) {
            throw new MergeException(
                    ErrorCode.OUT_OF_MEMORY,
                    workers + " workers on " + total / MIB + " MiB of memory leave " + Math.max(0, perWorker / MIB)
                            + " MiB for each, " + LEAST_PER_WORKER / MIB + " MiB needed: use fewer with --workers");
        }
        long heap = Math.min(2048 * MIB, Math.max(256 * MIB, perWorker / 4));
        return new MemoryBudget(perWorker, heap, perWorker / 2);
    }

    @Override
    public String toString() {
        return perWorker / MIB + " MiB per worker (heap " + heap / MIB + ", buffers " + direct / MIB + ")";
    }
}
