package io.tributary.merge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.kernel.Projection.Diagonal;
import io.tributary.merge.recipe.Numerics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both routes against the naive double oracle. 144 is the smallest short side that tests here give the Gram route. */
class ProjectionTest {
    private static final double TOLERANCE = 2e-6;

    private static Kernels gram;
    private static Kernels svd;

    @BeforeAll
    static void open() {
        gram = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
        svd = Kernels.open(ComputeDevice.CPU, new Numerics(Numerics.DEFAULT.engine(), "cpu", 1, "svd"));
    }

    @AfterAll
    static void close() {
        gram.close();
        svd.close();
    }

    @ParameterizedTest
    @CsvSource({
        "144, 144, 0.5", "144, 144, 0", "144, 144, 0.2", "144, 144, 0.9", "144, 144, 1", "300, 144, 0.5",
                "144, 300, 0.5",
        "200, 144, 0.5", "144, 200, 0.5", "33, 65, 0.5", "65, 33, 0.5", "1, 300, 0.5", "300, 1, 0.5", "1, 1, 0.5"
    })
    void everyShapeAgreesWithTheOracle(int rows, int columns, double alpha) {
        Random random = new Random(rows + 1000L * columns);
        double[][] accumulator = Matrices.gaussian(random, rows, columns);
        agrees(accumulator, random, alpha, Boolean.FALSE);
    }

    @ParameterizedTest
    @CsvSource({"144, 144", "300, 144", "144, 300"})
    void flatSpectraAgree(int rows, int columns) {
        spectrumAgrees(rows, columns, i -> 1 - 0.5 * i / 144, false);
    }

    @ParameterizedTest
    @CsvSource({"144, 144", "300, 144", "144, 300"})
    void decayingSpectraAgree(int rows, int columns) {
        spectrumAgrees(rows, columns, i -> Math.pow(1e-2, i / 144.0), false);
        spectrumAgrees(rows, columns, i -> Math.pow(1e-4, i / 144.0), false);
        spectrumAgrees(rows, columns, i -> 1.0 / (1 + i), false);
    }

    /** One strong direction over weak ones, right at and around the point where weak directions are recomputed. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-4, 1.5e-3, 2.5e-3, 1e-2})
    void aSpikeOverAFlatTailAgrees(double tail) {
        spectrumAgrees(144, 144, i -> i == 0 ? 1 : tail * (1 - 0.3 * i / 144), null);
        spectrumAgrees(300, 144, i -> i == 0 ? 1 : tail * (1 - 0.3 * i / 144), null);
    }

    @Test
    void aCliffAtTheSplitAgrees() {
        spectrumAgrees(144, 144, i -> i < 40 ? 1 - 0.001 * i : 0.01 - 0.00001 * i, null);
        spectrumAgrees(300, 144, i -> i < 40 ? 1 - 0.001 * i : 0.01 - 0.00001 * i, null);
    }

    @Test
    void spectraBeyondTheFastRouteFallBackToTheSvd() {
        spectrumAgrees(144, 144, i -> Math.pow(10, -6.0 * i / 144), true);
    }

    @ParameterizedTest
    @CsvSource({"144, 144, 8, 1", "144, 144, 8, 6", "300, 144, 4, 3", "144, 300, 16, 2", "64, 48, 4, 2"})
    void sumsOfLowRankUpdatesAgree(int rows, int columns, int rank, int experts) {
        Random random = new Random(rank);
        agrees(Matrices.lowRank(random, rows, columns, rank, experts), random, 0.5, Boolean.FALSE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-14, 1e-6, 1e6, 1e14})
    void theAccumulatorsScaleDoesNotMatter(double scale) {
        Random random = new Random(9);
        double[][] accumulator = Matrices.gaussian(random, 144, 144);
        double[][] scaled = Matrices.rounded(Matrices.plus(accumulator, accumulator, scale - 1));
        agrees(scaled, random, 0.5, null);
    }

    /** Two directions of equal weight: a cumulative share lies exactly at alpha. */
    @Test
    void aCumulativeShareAtAlphaCountsAsWithin() {
        double[][] accumulator = new double[144][144];
        accumulator[3][5] = 0.5;
        accumulator[7][2] = 0.25;
        accumulator[9][9] = 0.25;
        try (NDManager scope = gram.scope()) {
            Random random = new Random(4);
            NDArray task = Matrices.array(scope, Matrices.gaussian(random, 144, 144));
            for (Kernels kernels : new Kernels[] {gram, svd}) {
                assertThat(project(kernels, scope, Matrices.array(scope, accumulator), task, 0.5, Diagonal.REMOVE)
                                .splitRank())
                        .isEqualTo(1);
            }
        }
    }

    /** Wherever the split lies, in spectra without multiple values. */
    @ParameterizedTest
    @CsvSource({"160, 160, 0.5", "400, 160, 0.5", "160, 400, 0.5", "160, 160, 0.2", "160, 160, 0.9"})
    void theBlockAloneNeedsNoSvd(int rows, int columns, double alpha) {
        Random random = new Random(23);
        for (IntToDoubleFunction spectrum : List.<IntToDoubleFunction>of(
                i -> 1 - 0.99 * i / 160, i -> Math.pow(1e-2, i / 160.0), i -> 1 / Math.sqrt(1 + i))) {
            double[] s = IntStream.range(0, 160).mapToDouble(spectrum).toArray();
            double[][] accumulator = Matrices.withSpectrum(random, rows, columns, s);
            double[][] task = Matrices.gaussian(random, rows, columns);
            NaiveProjection expected = NaiveProjection.of(JacobiSvd.of(accumulator), task, alpha, false);
            try (NDManager scope = gram.scope()) {
                NDArray a = Matrices.array(scope, accumulator);
                Projection found = project(gram, scope, a, Matrices.array(scope, task), alpha, Diagonal.KEEP);
                assertThat(found.way()).isEqualTo(Projection.Way.EIGENVECTORS);
                assertThat(found.splitRank()).isEqualTo(expected.splitRank());
                assertThat(Matrices.distance(Matrices.doubles(found.projected()), expected.projected()))
                        .isLessThan(TOLERANCE * Matrices.norm(task));
            }
        }
    }

    /** The leading directions share one singular value, and the split runs after them: any basis of them will do. */
    @Test
    void aBlockOfOneSingularValueIsShutAsAWhole() {
        double[] s = IntStream.range(0, 160).mapToDouble(i -> i < 40 ? 1 : 0.2).toArray();
        Random random = new Random(29);
        double[][] accumulator = Matrices.withSpectrum(random, 160, 160, s);
        double[][] task = Matrices.gaussian(random, 160, 160);
        double alpha = 40 / 64.0 + 0.001;
        NaiveProjection expected = NaiveProjection.of(JacobiSvd.of(accumulator), task, alpha, false);
        try (NDManager scope = gram.scope()) {
            NDArray a = Matrices.array(scope, accumulator);
            Projection found = project(gram, scope, a, Matrices.array(scope, task), alpha, Diagonal.KEEP);
            assertThat(found.splitRank()).isEqualTo(40);
            assertThat(found.way()).isEqualTo(Projection.Way.EIGENVECTORS);
            assertThat(Matrices.distance(Matrices.doubles(found.projected()), expected.projected()))
                    .isLessThan(TOLERANCE * Matrices.norm(task));
        }
    }

    /** The split runs between directions whose singular values differ by float32's rounding only. */
    @Test
    void aSplitWithinANearlyMultipleSingularValueAgrees() {
        double[] s = IntStream.range(0, 160).mapToDouble(i -> i < 80 ? 1 : 0.5).toArray();
        Random random = new Random(29);
        double[][] accumulator = Matrices.rounded(Matrices.withSpectrum(random, 160, 160, s));
        double[][] task = Matrices.gaussian(random, 160, 160);
        NaiveProjection expected = NaiveProjection.of(JacobiSvd.of(accumulator), task, 0.3, false);
        try (NDManager scope = gram.scope()) {
            NDArray a = Matrices.array(scope, accumulator);
            Projection found = project(gram, scope, a, Matrices.array(scope, task), 0.3, Diagonal.KEEP);
            assertThat(found.splitRank()).isEqualTo(expected.splitRank());
            assertThat(Matrices.distance(Matrices.doubles(found.projected()), expected.projected()))
                    .isLessThan(TOLERANCE * Matrices.norm(task));
        }
    }

    /** What the Gram route does not leave to the SVD is as good as it believes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void whereTheGramRouteTrustsItselfItIsRight(int seed) {
        Random random = new Random(seed);
        for (int turn = 0; turn < 10; turn++) {
            int columns = 130 + random.nextInt(150);
            int rows = columns + (random.nextBoolean() ? 0 : random.nextInt(300));
            double[][] accumulator = Matrices.withSpectrum(random, rows, columns, spectrum(random, columns));
            double[][] noise = Matrices.gaussian(random, rows, columns);
            double share = random.nextInt(3) * Matrices.norm(noise) / Matrices.norm(accumulator);
            double[][] task = Matrices.plus(noise, accumulator, share);
            double alpha = 0.2 + 0.6 * random.nextDouble();
            for (Diagonal diagonal : Diagonal.values()) {
                try (NDManager scope = gram.scope()) {
                    NDArray a = Matrices.array(scope, accumulator);
                    NDArray t = Matrices.array(scope, task);
                    Projection found = project(gram, scope, a, t, alpha, diagonal);
                    Projection exact = project(svd, scope, a, t, alpha, diagonal);
                    assertThat(found.splitRank()).isEqualTo(exact.splitRank());
                    double error =
                            Math.sqrt(gram.squaredNorm(found.projected().sub(exact.projected())) / gram.squaredNorm(t));
                    assertThat(error).isLessThan(3e-6);
                }
            }
        }
    }

    /** Geometric, by a power, with a cliff, or without any order; over up to five powers of ten. */
    private static double[] spectrum(Random random, int size) {
        double range = Math.pow(10, -5 * random.nextDouble());
        double power = 0.3 + 2 * random.nextDouble();
        int cliff = 1 + random.nextInt(size - 1);
        IntToDoubleFunction shape =
                switch (random.nextInt(4)) {
                    case 0 -> i -> Math.pow(range, i / (double) size);
                    case 1 -> i -> Math.pow(1 + i, -power);
                    case 2 -> i -> (i < cliff ? 1 : range) * (1 - 0.3 * i / size);
                    default -> i -> Math.exp(2 * random.nextGaussian());
                };
        return IntStream.range(0, size).mapToDouble(shape).toArray();
    }

    @Test
    void everyRunGivesTheSameBytes() {
        Random random = new Random(3);
        double[][] accumulator = Matrices.gaussian(random, 500, 200);
        double[][] task = Matrices.gaussian(random, 500, 200);
        float @Nullable [] first = null;
        for (int run = 0; run < 4; run++) {
            try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                    NDManager scope = kernels.scope()) {
                float[] result = project(
                                kernels,
                                scope,
                                Matrices.array(scope, accumulator),
                                Matrices.array(scope, task),
                                0.5,
                                Diagonal.REMOVE)
                        .projected()
                        .toFloatArray();
                if (first == null) {
                    first = result;
                }
                assertThat(result).isEqualTo(first);
            }
        }
    }

    @Test
    void computeThreadsDoNotDisturbEachOther() throws Exception {
        Random random = new Random(31);
        double[][] accumulator = Matrices.gaussian(random, 300, 150);
        double[][] task = Matrices.gaussian(random, 300, 150);
        Callable<List<float[]>> work = () -> {
            List<float[]> results = new ArrayList<>();
            try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
                for (int run = 0; run < 5; run++) {
                    try (NDManager scope = kernels.scope()) {
                        NDArray a = Matrices.array(scope, accumulator);
                        NDArray t = Matrices.array(scope, task);
                        results.add(project(kernels, scope, a, t, 0.5, Diagonal.REMOVE)
                                .projected()
                                .toFloatArray());
                    }
                }
            }
            return results;
        };
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            float[] alone = threads.submit(work).get().get(0);
            for (Future<List<float[]>> thread : threads.invokeAll(List.of(work, work, work))) {
                assertThat(thread.get()).allSatisfy(result -> assertThat(result).isEqualTo(alone));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void projectingTwiceChangesNothingWithinTheBlock() {
        Random random = new Random(5);
        double[][] accumulator = Matrices.gaussian(random, 144, 144);
        try (NDManager scope = gram.scope()) {
            NDArray a = Matrices.array(scope, accumulator);
            NDArray task = Matrices.array(scope, Matrices.gaussian(random, 144, 144));
            for (Diagonal diagonal : Diagonal.values()) {
                NDArray once = project(gram, scope, a, task, 0.5, diagonal).projected();
                NDArray twice = project(gram, scope, a, once, 0.5, diagonal).projected();
                assertThat(Matrices.distance(Matrices.doubles(once), Matrices.doubles(twice)))
                        .isLessThan(1e-6 * Matrices.norm(Matrices.doubles(once)));
            }
        }
    }

    @Test
    void anUnknownRouteIsRefusedByName() {
        try (Kernels kernels =
                        Kernels.open(ComputeDevice.CPU, new Numerics(Numerics.DEFAULT.engine(), "cpu", 1, "guess"));
                NDManager scope = kernels.scope()) {
            NDArray a = Matrices.array(scope, new double[][] {{1, 2}, {3, 4}});
            assertThatThrownBy(() -> project(kernels, scope, a, a, 0.5, Diagonal.KEEP))
                    .isInstanceOfSatisfying(
                            MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_RECIPE))
                    .hasMessageContaining("'guess'")
                    .hasMessageContaining("gram or svd");
        }
    }

    private static void spectrumAgrees(
            int rows, int columns, IntToDoubleFunction spectrum, @Nullable Boolean fallback) {
        Random random = new Random(17);
        double[] s = IntStream.range(0, Math.min(rows, columns))
                .mapToDouble(spectrum)
                .toArray();
        agrees(Matrices.withSpectrum(random, rows, columns, s), random, 0.5, fallback);
    }

    /** A task vector of noise, and one that mostly repeats the accumulator; with and without the diagonal. */
    private static void agrees(double[][] accumulator, Random random, double alpha, @Nullable Boolean fallback) {
        double[][] noise = Matrices.gaussian(random, accumulator.length, accumulator[0].length);
        JacobiSvd decomposition = JacobiSvd.of(accumulator);
        double share = 2 * Matrices.norm(noise) / Matrices.norm(accumulator);
        double[][] repeating = Matrices.rounded(Matrices.plus(noise, accumulator, share));
        for (double[][] task : new double[][][] {noise, repeating}) {
            for (Diagonal diagonal : Diagonal.values()) {
                NaiveProjection expected = NaiveProjection.of(decomposition, task, alpha, diagonal == Diagonal.REMOVE);
                agrees(
                        gram,
                        accumulator,
                        task,
                        alpha,
                        diagonal,
                        expected,
                        diagonal == Diagonal.REMOVE ? fallback : null);
                agrees(svd, accumulator, task, alpha, diagonal, expected, Boolean.FALSE);
            }
        }
    }

    private static void agrees(
            Kernels kernels,
            double[][] accumulator,
            double[][] task,
            double alpha,
            Diagonal diagonal,
            NaiveProjection expected,
            @Nullable Boolean fallback) {
        try (NDManager scope = kernels.scope()) {
            Projection found = project(
                    kernels, scope, Matrices.array(scope, accumulator), Matrices.array(scope, task), alpha, diagonal);
            assertThat(found.splitRank()).isEqualTo(expected.splitRank());
            assertThat(found.fullRank()).isEqualTo(Math.min(task.length, task[0].length));
            assertThat(Matrices.distance(Matrices.doubles(found.projected()), expected.projected()))
                    .as("error, route %s, diagonal %s", kernels.numerics().route(), diagonal)
                    .isLessThan(TOLERANCE * Matrices.norm(task));
            if (fallback != null) {
                assertThat(found.fallback()).isEqualTo(fallback);
            }
        }
    }

    private static Projection project(
            Kernels kernels, NDManager scope, NDArray accumulator, NDArray task, double alpha, Diagonal diagonal) {
        double norm = Math.sqrt(kernels.squaredNorm(task));
        return Projection.of(kernels, scope, accumulator, task, norm, alpha, diagonal);
    }
}
