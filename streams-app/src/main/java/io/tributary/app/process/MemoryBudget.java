package io.tributary.app.process;

import com.sun.management.OperatingSystemMXBean;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.task.MemoryLimit;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How memory is shared out. A process needs some for itself (Java, libtorch's code); the rest is for tasks, whose read
 * buffers and arrays lie outside of Java's heap: a task that would take more is refused before it begins.
 *
 * @param scope what the total is for
 * @param total of everything, in bytes
 * @param workers that share it: processes of {@code up}, threads of {@code merge}
 */
public record MemoryBudget(Scope scope, long total, int workers) {
    private static final long MIB = 1L << 20;

    /** Broker, coordinator and HTTP. */
    private static final long PARENT = 1024 * MIB;

    /** Of a process that computes: libraries, code, threads. */
    private static final long OWN = 288 * MIB;

    private static final long LEAST_HEAP = 96 * MIB;
    private static final long LARGEST_HEAP = 1024 * MIB;

    /** Of a process that the launcher started; it says so. */
    private static final long LAUNCHED_HEAP = 512 * MIB;

    /** Beside it, for each further thread that computes: a matrix being decomposed, blocks being written. */
    private static final long HEAP_PER_THREAD = 48 * MIB;

    /** Row blocks of four million elements and what is computed with them. */
    private static final long LEAST_WORK = 256 * MIB;

    /** What is started. */
    public enum Scope {
        UP,
        WORKER,
        MERGE
    }

    /** @throws MergeException with {@link ErrorCode#EXCEEDS_MEMORY} where the total is too small to work at all */
    public MemoryBudget {
        if (work(scope, total, workers) < LEAST_WORK) {
            throw new MergeException(
                    ErrorCode.EXCEEDS_MEMORY,
                    total / MIB + " MiB of memory are too little for " + workers + " workers. "
                            + remedy(scope, workers, LEAST_WORK));
        }
    }

    /** @param asked the total; where it is empty, three quarters of this machine's (or container's) memory */
    public static MemoryBudget of(Scope scope, OptionalLong asked, int workers) {
        return new MemoryBudget(scope, asked.orElseGet(MemoryBudget::ofThisMachine), workers);
    }

    private static long ofThisMachine() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return system.getTotalMemorySize() / 4 * 3;
    }

    /** Of one worker process of {@code up}, everything together. */
    long perWorker() {
        return (total - PARENT) / workers;
    }

    /** Of one worker process of {@code up}: Java's heap. */
    long heap() {
        return heap(perWorker());
    }

    private static long heap(long perWorker) {
        return Math.min(LARGEST_HEAP, Math.max(LEAST_HEAP, perWorker / 8));
    }

    /** What one task may take for buffers and arrays. */
    public long work() {
        return work(scope, total, workers);
    }

    private static long work(Scope scope, long total, int workers) {
        if (scope == Scope.UP) {
            long perWorker = (total - PARENT) / workers;
            return perWorker - heap(perWorker) - OWN;
        }
        return (total - launchedHeap(workers) - OWN) / workers;
    }

    /** @throws MergeException with {@link ErrorCode#EXCEEDS_MEMORY} where Java's heap was made for fewer threads */
    public MemoryBudget requireHeap(long heap) {
        long wanted = launchedHeap(workers);
        if (heap < wanted / 4 * 3) {
            throw new MergeException(
                    ErrorCode.EXCEEDS_MEMORY,
                    workers + " workers take " + wanted / MIB + " MiB of Java's heap, which has " + heap / MIB
                            + ". Start with fewer workers, or with TRIBUTARY_JVM_OPTS=-Xmx" + wanted / MIB + "m");
        }
        return this;
    }

    private static long launchedHeap(int threads) {
        return LAUNCHED_HEAP + (threads - 1) * HEAP_PER_THREAD;
    }

    /** The same for tasks, which say how much would be enough. */
    public MemoryLimit limit() {
        return new MemoryLimit(work(), needed -> remedy(scope, workers, needed));
    }

    private static String remedy(Scope scope, int workers, long needed) {
        long mebibytes = -Math.floorDiv(-total(scope, workers, needed), MIB);
        String fewer = workers > 1 ? ", or fewer than " + workers + " workers" : "";
        return "Start " + scope.name().toLowerCase(Locale.ROOT) + " with --memory " + mebibytes + "m" + fewer;
    }

    /** The smallest total that leaves so much for a task. */
    private static long total(Scope scope, int workers, long needed) {
        if (scope != Scope.UP) {
            return needed * workers + launchedHeap(workers) + OWN;
        }
        long fixed = needed + OWN;
        long perWorker = Math.min(fixed + LARGEST_HEAP, Math.max(fixed + LEAST_HEAP, -Math.floorDiv(-8 * fixed, 7)));
        return PARENT + workers * perWorker;
    }

    @Override
    public String toString() {
        return total / MIB + " MiB of memory, " + work() / MIB + " for a task";
    }
}
