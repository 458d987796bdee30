package io.tributary.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/** Time since the last lap: on the wall, and of this thread on a processor. */
final class Stopwatch {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long wall = System.nanoTime();
    private long cpu = threads.getCurrentThreadCpuTime();

    /** Milliseconds. */
    record Time(double wallMillis, double cpuMillis) {}

    Time lap() {
        long wallNow = System.nanoTime();
        long cpuNow = threads.getCurrentThreadCpuTime();
        Time time = new Time((wallNow - wall) / 1e6, (cpuNow - cpu) / 1e6);
        wall = wallNow;
        cpu = cpuNow;
        return time;
    }

    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
