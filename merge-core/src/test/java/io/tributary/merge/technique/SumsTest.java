package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Matrices;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Average and task arithmetic: techniques whose state is a sum. */
class SumsTest {
    private static final int ROWS = 12;
    private static final int COLUMNS = 9;

    private final Random random = new Random(18);
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
    void theAverageIsTheMeanOfTheTaskVectors() {
        List<double[][]> tasks = tasks(5);
        Stream stream = stream("average", Map.of());
        tasks.forEach(stream::fold);
        assertThat(Matrices.distance(stream.read(), sum(tasks, 1.0 / 5))).isLessThan(1e-7);
    }

    @Test
    void taskArithmeticIsAMultipleOfTheSum() {
        List<double[][]> tasks = tasks(4);
        for (double lambda : new double[] {0, 0.3, 1}) {
            Stream stream = stream("task-arithmetic", Map.of("lambda", Double.toString(lambda)));
            tasks.forEach(stream::fold);
            assertThat(Matrices.distance(stream.read(), sum(tasks, lambda))).isLessThan(1e-7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"average", "task-arithmetic"})
    void theOrderOfExpertsDoesNotMatterBeyondRounding(String technique) {
        List<double[][]> tasks = tasks(6);
        Stream forward = stream(technique, Map.of());
        tasks.forEach(forward::fold);
        Collections.shuffle(tasks, random);
        Stream shuffled = stream(technique, Map.of());
        tasks.forEach(shuffled::fold);
        assertThat(Matrices.distance(forward.read(), shuffled.read())).isLessThan(1e-6 * Matrices.norm(forward.read()));
    }

    @Test
    void theAverageOfOneExpertIsThatExpert() {
        double[][] task = tasks(1).get(0);
        Stream stream = stream("average", Map.of());
        stream.fold(task);
        assertThat(stream.read()).isDeepEqualTo(task);
    }

    @Test
    void anExpertLikeTheBaseCountsInTheAverageButChangesNoState() {
        double[][] task = tasks(1).get(0);
        Stream stream = stream("average", Map.of());
        stream.fold(task);
        stream.fold(new double[ROWS][COLUMNS]);
        assertThat(Matrices.doubles(stream.accumulator())).isDeepEqualTo(task);
        assertThat(Matrices.distance(stream.read(), sum(List.<double[][]>of(task), 0.5)))
                .isLessThan(1e-8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"average", "task-arithmetic"})
    void beforeTheFirstExpertTheBaseIsRead(String technique) {
        assertThat(Matrices.norm(stream(technique, Map.of()).read())).isZero();
    }

    /** Folding and reading a tensor in two row blocks gives the bytes of folding and reading it at once. */
    @ParameterizedTest
    @ValueSource(strings = {"average", "task-arithmetic"})
    void rowBlocksGiveTheSameBytes(String id) {
        Technique technique = Techniques.named(id, Map.of());
        double[][] before = tasks(1).get(0);
        double[][] task = tasks(1).get(0);
        Folded whole = fold(technique, before, task);
        Folded top = fold(technique, rows(before, 0, 5), rows(task, 0, 5));
        Folded bottom = fold(technique, rows(before, 5, ROWS), rows(task, 5, ROWS));
        NDArray joined = kernels.concatenated(scope, List.of(accumulator(top), accumulator(bottom)));
        assertThat(joined.toFloatArray()).isEqualTo(accumulator(whole).toFloatArray());
        assertThat(top.taskSquared() + bottom.taskSquared()).isCloseTo(whole.taskSquared(), within(1e-15));
        TensorDiagnostics both = top.diagnostics().plus(bottom.diagnostics());
        assertThat(both.taskDotAccumulator()).isCloseTo(whole.diagnostics().taskDotAccumulator(), within(1e-15));
        assertThat(technique.wholeTensor(role(ROWS))).isFalse();
    }

    private Folded fold(Technique technique, double[][] before, double[][] task) {
        Map<String, NDArray> state = Map.of(Accumulator.SLOT, Matrices.array(scope, before));
        return technique.fold(kernels, FoldInput.of(scope, role(before.length), state, Matrices.array(scope, task), 1));
    }

    private static TensorRole role(int rows) {
        return new TensorRole(new TensorSpec("layer.weight", DType.F32, Shape.of(rows, COLUMNS)), true);
    }

    private static NDArray accumulator(Folded folded) {
        return Objects.requireNonNull(folded.state().get(Accumulator.SLOT));
    }

    private static double[][] rows(double[][] a, int from, int to) {
        return Arrays.copyOfRange(a, from, to);
    }

    private Stream stream(String technique, Map<String, String> parameters) {
        return new Stream(kernels, scope, Techniques.named(technique, parameters), true, ROWS, COLUMNS);
    }

    private List<double[][]> tasks(int count) {
        List<double[][]> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(Matrices.gaussian(random, ROWS, COLUMNS));
        }
        return tasks;
    }

    private static double[][] sum(List<double[][]> tasks, double factor) {
        double[][] sum = new double[ROWS][COLUMNS];
        for (double[][] task : tasks) {
            sum = Matrices.plus(sum, task, factor);
        }
        return sum;
    }
}
