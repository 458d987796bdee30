package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.fixture.Refusals;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Matrices;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Task singular vectors: as many as there is room for, and as sums where that is hardest. */
class TsvMTest {
    private static final TechniqueCase PER_EXPERT =
            new TechniqueCase("tsv-m", SpectralBatches::tsvM, Map.of("rank", "per-expert"));

    private final Random random = new Random(2412);
    private Kernels kernels;
    private NDManager scope;

    @BeforeEach
    void open() {
        kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
        scope = kernels.scope();
    }

    @AfterEach
    void close() {
        scope.close();
        kernels.close();
    }

    @Test
    void cuttingAtEachArrivalLeavesWhatCuttingOnceWould() {
        SampleModel model = SampleModel.seeded(6);
        List<SampleExpert> experts = new ArrayList<>(model.experts(5, 7));
        Expected expected = PER_EXPERT.expected(model, experts);
        for (int order = 0; order < 3; order++) {
            ModelStream stream = new ModelStream(kernels, scope, model, PER_EXPERT.technique());
            experts.forEach(stream::fold);
            assertThat(expected.error(stream.read())).as("order %d", order).isLessThan(1e-5);
            Collections.shuffle(experts, random);
        }
    }

    @Test
    void soDoesAMergeOfFiles(@TempDir Path directory) {
        SampleModel model = SampleModel.seeded(6);
        List<SampleExpert> experts = model.experts(4, 7);
        Expected expected = PER_EXPERT.expected(model, experts);
        assertThat(expected.error(new FileMerge(directory, model).deltas(PER_EXPERT, experts)))
                .isLessThan(1e-5);
    }

    @Test
    void tripletsOfAnyNumberOfExpertsFitIntoThoseOfOne() {
        Technique triplets = PER_EXPERT.technique();
        for (long[] sizes : new long[][] {{12, 12}, {40, 12}, {7, 30}, {1, 5}}) {
            long shortSide = Math.min(sizes[0], sizes[1]);
            long bound = shortSide * (sizes[0] + sizes[1] + 1);
            TensorRole role = role(sizes);
            for (long experts = 1; experts <= shortSide; experts++) {
                long elements = triplets.slots(role, experts).stream()
                        .mapToLong(slot -> slot.shape().elements())
                        .sum();
                assertThat(elements).isPositive().isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void theStateHoldsWhatIsDeclaredAfterEveryExpert() {
        Technique triplets = PER_EXPERT.technique();
        Stream stream = new Stream(kernels, scope, triplets, true, 9, 7);
        for (int experts = 1; experts <= 7; experts++) {
            Folded folded = stream.fold(Matrices.gaussian(random, 9, 7));
            for (Slot slot : triplets.slots(role(9, 7), experts)) {
                assertThat(java.util.Objects.requireNonNull(folded.state().get(slot.name()))
                                .getShape()
                                .getShape())
                        .containsExactly(slot.shape().toArray());
            }
        }
        Refusals.assertRefused(
                () -> stream.fold(Matrices.gaussian(random, 9, 7)),
                ErrorCode.NOT_SUPPORTED,
                "room for 7 experts",
                "layer.weight",
                "expert 8",
                "rank=fixed");
    }

    /** It takes a place, so its shard is folded though it changes nothing. */
    @Test
    void anExpertLikeTheBaseIsFoldedToo() {
        assertThat(PER_EXPERT.technique().untouched()).isEqualTo(Untouched.FOLDS_ZERO);
        assertThat(Techniques.named("tsv-m", Map.of()).untouched()).isEqualTo(Untouched.UNCHANGED);
        assertThat(PER_EXPERT.technique().additive()).isFalse();
    }

    /**
     * Eight experts of an eighth each: the sums have barely full rank, and their inverse roots magnify all rounding.
     */
    @Test
    void sumsOfBarelyFullRankStayExact() {
        List<double[][]> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(Matrices.gaussian(random, 64, 64));
        }
        double[][] forward = merged(tasks, Map.of());
        double[][] cut = merged(tasks, Map.of("rank", "per-expert"));
        Collections.shuffle(tasks, random);
        double[][] shuffled = merged(tasks, Map.of());
        assertThat(Matrices.distance(forward, shuffled)).isLessThan(1e-6 * Matrices.norm(forward));
        assertThat(Matrices.distance(forward, cut)).isLessThan(1e-5 * Matrices.norm(forward));
    }

    @Test
    void oneExpertOfWhichAllIsKeptReadsBackAsItself() {
        double[][] task = Matrices.gaussian(random, 30, 20);
        for (Map<String, String> all : List.of(Map.of("rho", "1"), Map.of("rank", "per-expert"))) {
            assertThat(Matrices.distance(merged(List.<double[][]>of(task), all), task))
                    .isLessThan(1e-6 * Matrices.norm(task));
        }
    }

    @Test
    void aSideBeyondTheBoundIsNotMadeOrthonormal() {
        Technique sums = Techniques.named("tsv-m", Map.of("largest", "16"));
        assertThat(sums.slots(role(20, 9), 3)).extracting(Slot::name).containsExactly("accumulator", "inputs");
        assertThat(sums.slots(role(20, 20), 3)).extracting(Slot::name).containsExactly("accumulator");
        double[][] task = Matrices.gaussian(random, 20, 9);
        assertThat(Matrices.distance(merged(List.<double[][]>of(task), Map.of("largest", "16", "rho", "1")), task))
                .isLessThan(1e-6 * Matrices.norm(task));
    }

    private double[][] merged(List<double[][]> tasks, Map<String, String> parameters) {
        Stream stream = new Stream(
                kernels,
                scope,
                Techniques.named("tsv-m", parameters),
                true,
                tasks.get(0).length,
                tasks.get(0)[0].length);
        tasks.forEach(stream::fold);
        return stream.read();
    }

    private static TensorRole role(long... sizes) {
        return new TensorRole(new TensorSpec("layer.weight", DType.F32, Shape.of(sizes)), true);
    }
}
