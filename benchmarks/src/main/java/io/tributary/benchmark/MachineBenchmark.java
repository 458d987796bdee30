package io.tributary.benchmark;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Projection.Diagonal;
import io.tributary.merge.recipe.Numerics;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The whole machine's throughput on ViT-B/32's linear weights, or a sixth of them: by the reference formula with as
 * many torch threads as processors, one matrix after the other, as the public code does it; by the reference formula
 * with one compute thread of one torch thread per processor; and by ours in the same way, largest matrices first, as
 * workers do it.
 *
 * <pre>
 * benchmarks/run machine [remove | keep] [all]
 * </pre>
 *
 * <p>Only on a machine that has nothing else to do do these times mean much: torch threads that wait for a processor
 * that somebody else has hold each other up.
 */
public final class MachineBenchmark {
    private static final int TURNS = 3;

    private final int processors = Runtime.getRuntime().availableProcessors();

    private MachineBenchmark() {}

    /** One fold of one weight by one compute thread. */
    @FunctionalInterface
    private interface Work {
        void fold(LinearWeight weight, Kernels kernels, NDManager scope);
    }

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        List<String> given = List.of(arguments);
        new MachineBenchmark()
                .run(given.contains("keep") ? Diagonal.KEEP : Diagonal.REMOVE, given.contains("all") ? 6 : 1);
    }

    private void run(Diagonal diagonal, int sixths) throws InterruptedException, ExecutionException {
        Numerics all = new Numerics(Numerics.DEFAULT.engine(), "cpu", processors, Numerics.DEFAULT.route());
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, all);
                NDManager scope = kernels.scope()) {
            List<LinearWeight> weights = weights(scope, sixths, diagonal);
            System.out.printf(
                    Locale.ROOT,
                    "%d matrices, diagonal %s, %d processors, load average %.1f%n",
                    weights.size(),
                    diagonal,
                    processors,
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            double together = Double.POSITIVE_INFINITY;
            double apart = Double.POSITIVE_INFINITY;
            double ours = Double.POSITIVE_INFINITY;
            for (int turn = 0; turn < TURNS; turn++) {
                together = Math.min(together, together(kernels, weights));
                apart = Math.min(apart, apart(weights, LinearWeight::reference));
                ours = Math.min(ours, apart(weights, LinearWeight::fold));
            }
            System.out.printf(
                    Locale.ROOT,
                    "best of %d: reference %.0f ms (%d torch threads), %.0f ms (%d × 1 torch thread), ours %.0f ms"
                            + " (%d × 1 torch thread): %.2f and %.2f times as fast%n",
                    TURNS,
                    together,
                    processors,
                    apart,
                    processors,
                    ours,
                    processors,
                    together / ours,
                    apart / ours);
        }
    }

    /** Largest first. */
    private static List<LinearWeight> weights(NDManager scope, int sixths, Diagonal diagonal) {
        List<LinearWeight> weights = new ArrayList<>();
        for (int i = 0; i < 2 * sixths; i++) {
            weights.add(LinearWeight.seeded(scope, 768, 3072, 100 + i, diagonal));
            weights.add(LinearWeight.seeded(scope, 3072, 768, 200 + i, diagonal));
        }
        for (int i = 0; i < 8 * sixths; i++) {
            weights.add(LinearWeight.seeded(scope, 768, 768, 300 + i, diagonal));
        }
        return weights;
    }

    private static double together(Kernels kernels, List<LinearWeight> weights) {
        Stopwatch stopwatch = new Stopwatch();
        for (LinearWeight weight : weights) {
            try (NDManager scope = kernels.scope()) {
                weight.reference(kernels, scope);
            }
        }
        return stopwatch.lap().wallMillis();
    }

    private double apart(List<LinearWeight> weights, Work work) throws InterruptedException, ExecutionException {
        Queue<LinearWeight> queue = new ConcurrentLinkedQueue<>(weights);
        CyclicBarrier ready = new CyclicBarrier(processors + 1);
        ExecutorService threads = Executors.newFixedThreadPool(processors);
        try {
            List<Future<?>> working = new ArrayList<>();
            for (int i = 0; i < processors; i++) {
                LinearWeight warmUp = weights.get(weights.size() - 1);
                working.add(threads.submit(() -> work(queue, warmUp, ready, work)));
            }
            await(ready);
            Stopwatch stopwatch = new Stopwatch();
            for (Future<?> thread : working) {
                thread.get();
            }
            return stopwatch.lap().wallMillis();
        } finally {
            threads.shutdown();
        }
    }

    /** Kernels are compiled, and have folded once, before the clock starts: workers keep theirs. */
    private static void work(Queue<LinearWeight> queue, LinearWeight warmUp, CyclicBarrier ready, Work work) {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            fold(warmUp, kernels, work);
            await(ready);
            for (LinearWeight weight = queue.poll(); weight != null; weight = queue.poll()) {
                fold(weight, kernels, work);
            }
        }
    }

    private static void fold(LinearWeight weight, Kernels kernels, Work work) {
        try (NDManager scope = kernels.scope()) {
            work.fold(weight, kernels, scope);
        }
    }

    private static void await(CyclicBarrier ready) {
        try {
            ready.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
