package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole models, folded expert by expert in random orders, against each technique's definition on all of them in
 * doubles.
 */
final class ExactTechniquesTest {
    private static final double TOLERANCE = 1e-5;

    private final SampleModel model = SampleModel.seeded(3);
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

    static List<TechniqueCase> exact() {
        return TechniqueCases.exact();
    }

    static List<TechniqueCase> additive() {
        return TechniqueCases.exact().stream()
                .filter(technique -> technique.technique().additive())
                .toList();
    }

    @Test
    void everyTechniqueThatIsCalledExactIsTestedHere() {
        Set<String> tested = exact().stream().map(TechniqueCase::id).collect(Collectors.toSet());
        assertThat(Techniques.all())
                .filteredOn(description -> description.is(Trait.EXACT) || description.isWrapper())
                .extracting(TechniqueDescription::id)
                .allSatisfy(id -> assertThat(tested).contains(id));
        assertThat(exact())
                .allSatisfy(tried -> assertThat(tried.technique().exact()).isTrue());
    }

    @ParameterizedTest
    @MethodSource("exact")
    void anyOrderGivesWhatTheDefinitionGivesOnAllExperts(TechniqueCase tried) {
        List<SampleExpert> experts = new ArrayList<>(model.experts(7, 11));
        Expected expected = tried.expected(model, experts);
        assertThat(expected.undecidedShare()).isLessThan(0.002);
        for (int order = 0; order < 4; order++) {
            Collections.shuffle(experts, random);
            ModelStream stream = new ModelStream(kernels, scope, model, tried.technique());
            experts.forEach(stream::fold);
            assertThat(expected.error(stream.read())).as("order %d", order).isLessThan(TOLERANCE);
        }
    }

    @ParameterizedTest
    @MethodSource("exact")
    void soDoesAMergeOfFiles(TechniqueCase tried, @TempDir Path directory) {
        FileMerge merge = new FileMerge(directory, model);
        List<SampleExpert> experts = new ArrayList<>(model.experts(5, 12));
        Expected expected = tried.expected(model, experts);
        for (int order = 0; order < 2; order++) {
            assertThat(expected.error(merge.deltas(tried, experts))).isLessThan(TOLERANCE);
            Collections.shuffle(experts, random);
        }
    }

    /** Folds and unfolds in random order; what is left over is rounding. */
    @ParameterizedTest
    @MethodSource("additive")
    void whatIsTakenOutLeavesTheOthers(TechniqueCase tried) {
        List<SampleExpert> experts = model.experts(24, 13);
        ModelStream stream = new ModelStream(kernels, scope, model, tried.technique());
        List<SampleExpert> inside = new ArrayList<>(experts.subList(0, 4));
        inside.forEach(stream::fold);
        List<SampleExpert> others = new ArrayList<>(experts.subList(4, 24));
        for (int changes = 0; changes < 40; changes++) {
            if (!others.isEmpty() && (inside.size() < 3 || random.nextInt(40 - changes) < others.size())) {
                SampleExpert next = others.remove(0);
                stream.fold(next);
                inside.add(next);
            } else {
                stream.unfold(inside.remove(random.nextInt(inside.size())));
            }
        }
        assertThat(tried.expected(model, inside).error(stream.read())).isLessThan(TOLERANCE);
        assertThat(stream.globals().experts()).isEqualTo(inside.size());
    }
}
