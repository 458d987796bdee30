package io.tributary.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.technique.FoldInput;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.technique.Techniques;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The whole machine's throughput: a sixth of ViT-B/32's linear weights (8 of 768 × 768, 2 of 3072 × 768, 2 of 768 ×
 * 3072), once by the reference formula with as many torch threads as processors, one matrix after the other, as the
 * public code does it; once by one compute thread per processor with one torch thread each, largest matrices first, as
 * workers do it.
 *
 * <p>Only on a machine that has nothing else to do do these times mean much: torch threads that wait for a processor
 * that somebody else has hold each other up.
 */
public final class MachineBenchmark {
    private static final double ALPHA = 0.5;

    private final int processors = Runtime.getRuntime().availableProcessors();
    private final Technique opcm = Techniques.named("opcm", Map.of("alpha", Double.toString(ALPHA)));

    private MachineBenchmark() {}

    /** An accumulator and a task vector. */
    private record Pair(Weights weights, NDArray accumulator, NDArray task) {
        static Pair of(NDManager scope, int rows, int columns, Random random) {
            Weights weights = new Weights(scope, rows, columns);
            NDArray accumulator = weights.taskVector(random).add(weights.taskVector(random));
            return new Pair(weights, accumulator, weights.taskVector(random));
        }
    }

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        new MachineBenchmark().run();
    }

    private void run() throws InterruptedException, ExecutionException {
        Numerics all = new Numerics(Numerics.DEFAULT.engine(), "cpu", processors, Numerics.DEFAULT.route());
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, all);
                NDManager scope = kernels.scope()) {
            List<Pair> pairs = pairs(scope);
            System.out.printf(
                    Locale.ROOT,
                    "%d matrices, %d processors, load average %.1f%n",
                    pairs.size(),
                    processors,
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            double reference = Double.POSITIVE_INFINITY;
            double ours = Double.POSITIVE_INFINITY;
            for (int turn = 0; turn < 3; turn++) {
                reference = Math.min(reference, reference(kernels, pairs));
                ours = Math.min(ours, ours(pairs));
            }
            System.out.printf(
                    Locale.ROOT,
                    "best of 3: reference %.0f ms (%d torch threads), ours %.0f ms (%d × 1 torch thread): %.2f times as fast%n",
                    reference,
                    processors,
                    ours,
                    processors,
                    reference / ours);
        }
    }

    /** Largest first. */
    private static List<Pair> pairs(NDManager scope) {
        Random random = new Random(72);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            pairs.add(Pair.of(scope, 768, 3072, random));
            pairs.add(Pair.of(scope, 3072, 768, random));
        }
        for (int i = 0; i < 8; i++) {
            pairs.add(Pair.of(scope, 768, 768, random));
        }
        return pairs;
    }

    private static double reference(Kernels kernels, Collection<Pair> pairs) {
        Stopwatch stopwatch = new Stopwatch();
        for (Pair pair : pairs) {
            try (NDManager scope = kernels.scope()) {
                NDArray projected = kernels.script("reference")
                        .call(scope, "project", pair.accumulator(), pair.task(), ALPHA)
                        .array(0);
                kernels.plus(scope, pair.accumulator(), projected);
            }
        }
        return stopwatch.lap().wallMillis();
    }

    private double ours(Collection<Pair> pairs) throws InterruptedException, ExecutionException {
        Queue<Pair> queue = new ConcurrentLinkedQueue<>(pairs);
        ExecutorService workers = Executors.newFixedThreadPool(processors);
        try {
            Stopwatch stopwatch = new Stopwatch();
            List<Future<?>> working = new ArrayList<>();
            for (int i = 0; i < processors; i++) {
                working.add(workers.submit(() -> work(queue)));
            }
            for (Future<?> worker : working) {
                worker.get();
            }
            return stopwatch.lap().wallMillis();
        } finally {
            workers.shutdown();
        }
    }

    private void work(Queue<Pair> queue) {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            for (Pair pair = queue.poll(); pair != null; pair = queue.poll()) {
                try (NDManager scope = kernels.scope()) {
                    opcm.fold(
                            kernels,
                            FoldInput.of(
                                    scope,
                                    pair.weights().role(),
                                    Map.of("accumulator", pair.accumulator()),
                                    pair.task(),
                                    2));
                }
            }
        }
    }
}
