package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Techniques that depend on the order of experts, on whole models, against their definition in doubles. */
final class OrderedTechniquesTest {
    private static final double TOLERANCE = 1e-5;

    /** Projections are tested by themselves. */
    private static final Set<String> ELSEWHERE = Set.of("opcm");

    private final SampleModel model = SampleModel.seeded(4);

    static List<TechniqueCase> ordered() {
        return TechniqueCases.ordered();
    }

    @Test
    void everyTechniqueThatDependsOnTheOrderIsTestedHere() {
        Set<String> tested = ordered().stream().map(TechniqueCase::id).collect(Collectors.toSet());
        assertThat(Techniques.all())
                .filteredOn(description -> !description.is(Trait.EXACT) && !description.isWrapper())
                .extracting(TechniqueDescription::id)
                .filteredOn(id -> !ELSEWHERE.contains(id))
                .allSatisfy(id -> assertThat(tested).contains(id));
        assertThat(ordered())
                .allSatisfy(tried -> assertThat(tried.technique().exact()).isFalse());
    }

    @ParameterizedTest
    @MethodSource("ordered")
    void expertsInOrderGiveWhatTheDefinitionGives(TechniqueCase tried) {
        List<SampleExpert> experts = model.experts(6, 21);
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                NDManager scope = kernels.scope()) {
            ModelStream stream = new ModelStream(kernels, scope, model, tried.technique());
            experts.forEach(stream::fold);
            assertThat(tried.expected(model, experts).error(stream.read())).isLessThan(TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource("ordered")
    void soDoesAMergeOfFiles(TechniqueCase tried, @TempDir Path directory) {
        List<SampleExpert> experts = model.experts(4, 22);
        Expected expected = tried.expected(model, experts);
        assertThat(expected.error(new FileMerge(directory, model).deltas(tried, experts)))
                .isLessThan(TOLERANCE);
    }
}
