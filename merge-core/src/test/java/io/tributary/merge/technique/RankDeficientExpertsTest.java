package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Matrices;
import io.tributary.merge.recipe.Numerics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Techniques that solve or decompose, on experts as adapters make them: changes of rank 1 or 2, none at all, the same
 * one twice.
 */
final class RankDeficientExpertsTest {
    private static final double TOLERANCE = 1e-5;

    private final SampleModel model = zeros(SampleModel.seeded(5));
    private final Random random = new Random(64);

    static Stream<TechniqueCase> spectral() {
        return Stream.concat(TechniqueCases.exact().stream(), TechniqueCases.ordered().stream())
                .filter(tried -> List.of(
                                "bilateral", "wudi", "regmean", "tsv-m", "iso-c", "model-stock", "nufilt", "dop")
                        .contains(tried.id()));
    }

    @ParameterizedTest
    @MethodSource("spectral")
    void lowRankAndMissingChangesGiveWhatTheDefinitionGives(TechniqueCase tried) {
        List<SampleExpert> experts = experts();
        for (int order = 0; order < 3; order++) {
            Expected expected = tried.expected(model, experts);
            assertThat(expected.error(folded(tried, experts)))
                    .as("order %d", order)
                    .isLessThan(TOLERANCE);
            Collections.shuffle(experts, random);
        }
    }

    @ParameterizedTest
    @MethodSource("spectral")
    void oneExpertOfFullLengthReadsBackAsItselfWhereTheTechniqueSaysSo(TechniqueCase tried) {
        SampleExpert expert = SampleModel.seeded(5).experts(1, 8).get(0);
        Expected itself = Expected.of(SampleModel.seeded(5).tasks(expert));
        boolean kept =
                !List.of("tsv-m", "iso-c").contains(tried.id()) && !tried.set().containsKey("scale");
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                NDManager scope = kernels.scope()) {
            SortedMap<String, double[]> read = new ModelStream(kernels, scope, SampleModel.seeded(5), tried.technique())
                    .fold(expert)
                    .read();
            assertThat(itself.error(read) < TOLERANCE).isEqualTo(kept);
        }
    }

    @ParameterizedTest
    @MethodSource("spectral")
    void expertsThatChangeNothingReadAsTheBase(TechniqueCase tried) {
        SampleExpert nothing = new SampleExpert("nothing", model.weights(), 1, statistics());
        folded(tried, List.of(nothing, nothing)).values().forEach(delta -> assertThat(delta)
                .containsOnly(0));
    }

    private SortedMap<String, double[]> folded(TechniqueCase tried, List<SampleExpert> experts) {
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                NDManager scope = kernels.scope()) {
            ModelStream stream = new ModelStream(kernels, scope, model, tried.technique());
            experts.forEach(stream::fold);
            return stream.read();
        }
    }

    private List<SampleExpert> experts() {
        List<SampleExpert> experts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            SortedMap<String, float[]> weights = new TreeMap<>(model.weights());
            int rank = 1 + i % 2;
            model.roles().forEach((name, role) -> {
                if (role.linear() && random.nextInt(4) > 0) {
                    List<Long> sizes = role.shape().sizes();
                    weights.put(
                            name, lowRank(sizes.get(0).intValue(), sizes.get(1).intValue(), rank));
                }
            });
            experts.add(new SampleExpert("low-rank-" + i, weights, 1, statistics()));
        }
        SampleExpert last = experts.get(4);
        experts.add(new SampleExpert("the same again", last.weights(), 1, last.statistics()));
        return experts;
    }

    private float[] lowRank(int rows, int columns, int rank) {
        double[][] change = Matrices.lowRank(random, rows, columns, rank, 1);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) change[i / columns][i % columns];
        }
        return values;
    }

    private Map<Statistic, Map<String, double[]>> statistics() {
        return SampleModel.seeded(5).experts(1, random.nextLong()).get(0).statistics();
    }

    /** Changes are then exactly what the experts' files hold. */
    private static SampleModel zeros(SampleModel like) {
        SortedMap<String, float[]> weights = new TreeMap<>();
        like.weights().forEach((name, values) -> weights.put(name, new float[values.length]));
        return new SampleModel(like.roles(), weights);
    }
}
