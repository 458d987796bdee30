package io.tributary.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Projection;
import io.tributary.merge.kernel.Projection.Diagonal;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.technique.Folded;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One OPCM fold of the linear weights of CLIP-ViT-B/32 against the reference formula (full SVD in float32, as the
 * public code does it), on the same engine in the same process with one torch thread each, turn and turn about.
 *
 * <pre>
 * benchmarks/run fold [remove | keep] [REPETITIONS]   medians per size, and what they make for all 72 (default: remove, 5)
 * benchmarks/run fold [remove | keep] all             folds 72 different matrices both ways, once
 * </pre>
 *
 * <p>Ours is the technique's whole fold of one tensor: projection, sum, norms and diagnostics. The reference's is its
 * projection and the sum only. Times are wall clock and the processor time of the one compute thread: where a machine
 * is shared, the second is the steadier. Errors are relative to the task vector's norm, against a float64 SVD.
 */
public final class FoldBenchmark {
    private static final List<LayerSize> VIT_B_32 =
            List.of(new LayerSize(768, 768, 48), new LayerSize(3072, 768, 12), new LayerSize(768, 3072, 12));

    private final Kernels kernels;
    private final Projection.Diagonal diagonal;

    private FoldBenchmark(Kernels kernels, Projection.Diagonal diagonal) {
        this.kernels = kernels;
        this.diagonal = diagonal;
    }

    /** One size of linear weight, and how many of it the model has. */
    private record LayerSize(int rows, int columns, int count) {
        @Override
        public String toString() {
            return rows + " × " + columns;
        }
    }

    /** One fold of one matrix both ways. */
    private record Comparison(
            Stopwatch.Time reference,
            Stopwatch.Time ours,
            double referenceError,
            double ourError,
            int splitRank,
            String way) {}

    public static void main(String[] arguments) {
        List<String> given = List.of(arguments);
        boolean named =
                !given.isEmpty() && (given.get(0).equals("keep") || given.get(0).equals("remove"));
        Projection.Diagonal diagonal = named && given.get(0).equals("keep") ? Diagonal.KEEP : Diagonal.REMOVE;
        List<String> rest = given.subList(named ? 1 : 0, given.size());
        String repetitions = rest.isEmpty() ? "5" : rest.get(0);
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            FoldBenchmark benchmark = new FoldBenchmark(kernels, diagonal);
            System.out.printf(
                    Locale.ROOT,
                    "OPCM fold, alpha %s, diagonal %s, %s, %d torch thread, %d processors, load average %.1f%n%n",
                    LinearWeight.ALPHA,
                    diagonal,
                    Numerics.DEFAULT.engine(),
                    Numerics.DEFAULT.threads(),
                    Runtime.getRuntime().availableProcessors(),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            if (repetitions.equals("all")) {
                benchmark.all();
            } else {
                benchmark.medians(Integer.parseInt(repetitions));
            }
        }
    }

    private void medians(int repetitions) {
        header();
        double[] totals = new double[4];
        for (LayerSize size : VIT_B_32) {
            List<Comparison> runs = new ArrayList<>();
            compare(size, 0, false); // warms up
            for (int i = 0; i < repetitions; i++) {
                runs.add(compare(size, 1, i == 0));
            }
            double[] medians = {
                Stopwatch.median(
                        runs.stream().map(run -> run.reference().wallMillis()).toList()),
                Stopwatch.median(
                        runs.stream().map(run -> run.ours().wallMillis()).toList()),
                Stopwatch.median(
                        runs.stream().map(run -> run.reference().cpuMillis()).toList()),
                Stopwatch.median(
                        runs.stream().map(run -> run.ours().cpuMillis()).toList())
            };
            row(size, medians, runs.get(0));
            for (int i = 0; i < totals.length; i++) {
                totals[i] += size.count() * medians[i];
            }
        }
        System.out.printf(
                "%nMeasured: medians of %d folds of one matrix per size. All 72 by these medians (not measured):%n",
                repetitions);
        total(totals);
    }

    private void all() {
        header();
        double[] totals = new double[4];
        for (LayerSize size : VIT_B_32) {
            compare(size, 0, false); // warms up
            double[] sums = new double[4];
            Comparison last = null;
            for (int i = 1; i <= size.count(); i++) {
                last = compare(size, i, i == size.count());
                sums[0] += last.reference().wallMillis();
                sums[1] += last.ours().wallMillis();
                sums[2] += last.reference().cpuMillis();
                sums[3] += last.ours().cpuMillis();
            }
            double[] means = new double[4];
            for (int i = 0; i < sums.length; i++) {
                means[i] = sums[i] / size.count();
                totals[i] += sums[i];
            }
            if (last != null) {
                row(size, means, last);
            }
        }
        System.out.printf("%nMeasured: means per size, and all 72 matrices:%n");
        total(totals);
    }

    private static void header() {
        System.out.printf(
                "%-12s %5s │ %11s %9s %6s │ %11s %9s %6s │ %9s %9s %5s %s%n",
                "size",
                "count",
                "ref wall ms",
                "ours",
                "ratio",
                "ref cpu ms",
                "ours",
                "ratio",
                "ref error",
                "ours",
                "rank",
                "route");
    }

    private static void row(LayerSize size, double[] millis, Comparison run) {
        System.out.printf(
                Locale.ROOT,
                "%-12s %5d │ %11.1f %9.1f %6.2f │ %11.1f %9.1f %6.2f │ %9.1e %9.1e %5d %s%n",
                size,
                size.count(),
                millis[0],
                millis[1],
                millis[0] / millis[1],
                millis[2],
                millis[3],
                millis[2] / millis[3],
                run.referenceError(),
                run.ourError(),
                run.splitRank(),
                run.way());
    }

    private static void total(double[] millis) {
        System.out.printf(
                Locale.ROOT,
                "  reference %.1f s, ours %.1f s: %.2f times as fast (wall); %.1f s, %.1f s: %.2f (processor time)%n",
                millis[0] / 1000,
                millis[1] / 1000,
                millis[0] / millis[1],
                millis[2] / 1000,
                millis[3] / 1000,
                millis[2] / millis[3]);
    }

    private Comparison compare(LayerSize size, long seed, boolean withErrors) {
        try (NDManager scope = kernels.scope()) {
            LinearWeight weight = LinearWeight.seeded(scope, size.rows(), size.columns(), seed, diagonal);
            Stopwatch stopwatch = new Stopwatch();
            Folded ours = weight.fold(kernels, scope);
            Stopwatch.Time oursTook = stopwatch.lap();
            NDArray reference = weight.reference(kernels, scope);
            Stopwatch.Time referenceTook = stopwatch.lap();

            double referenceError = Double.NaN;
            double ourError = Double.NaN;
            String way = "";
            if (withErrors) {
                NDArray exact = weight.exact(kernels, scope);
                double norm = Math.sqrt(ours.taskSquared());
                NDArray after = ours.state().getOrDefault("accumulator", weight.accumulator());
                ourError = Math.sqrt(kernels.squaredNorm(after.sub(exact))) / norm;
                referenceError = Math.sqrt(kernels.squaredNorm(reference.sub(exact))) / norm;
                way = weight.way(kernels, scope).toString();
            }
            return new Comparison(
                    referenceTook,
                    oursTook,
                    referenceError,
                    ourError,
                    ours.diagnostics().splitRank(),
                    way);
        }
    }
}
