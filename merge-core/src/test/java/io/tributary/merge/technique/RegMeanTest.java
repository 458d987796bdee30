package io.tributary.merge.technique;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.fixture.Refusals;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.JacobiSvd;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Matrices;
import io.tributary.merge.kernel.NaiveProjection;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What RegMean makes of Gram matrices that are poor, and of things that are none. */
class RegMeanTest {
    private static final int ROWS = 6;
    private static final int COLUMNS = 9;

    private final Random random = new Random(9849);
    private final TensorRole role =
            new TensorRole(new TensorSpec("layer.weight", DType.F32, Shape.of(ROWS, COLUMNS)), true);
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
    void inputsThatNeverWereAnythingButZeroReadAsTheBase() {
        double[][] inputs = Matrices.gaussian(random, 20, COLUMNS);
        for (double[] row : inputs) {
            row[4] = 0;
        }
        double[][] task = Matrices.gaussian(random, ROWS, COLUMNS);
        double[][] read = read(Map.of(), gram(inputs), task);
        for (int i = 0; i < ROWS; i++) {
            assertThat(read[i][4]).isZero();
            task[i][4] = 0;
        }
        assertThat(Matrices.distance(read, task)).isLessThan(1e-5 * Matrices.norm(task));
    }

    /** Fewer samples than inputs, nothing shrunk: the answer of least norm, which is the expert on the inputs seen. */
    @Test
    void aSingularSumReadsTheExpertWhereItsInputsWere() {
        double[][] inputs = Matrices.gaussian(random, 4, COLUMNS);
        double[][] task = Matrices.gaussian(random, ROWS, COLUMNS);
        double[][] read = read(Map.of("a", "1"), gram(inputs), task);
        double[][] answers = NaiveProjection.multiplied(inputs, JacobiSvd.transposed(task));
        double[][] ours = NaiveProjection.multiplied(inputs, JacobiSvd.transposed(read));
        assertThat(Matrices.distance(ours, answers)).isLessThan(1e-4 * Matrices.norm(answers));
        assertThat(Matrices.norm(read)).isLessThan(2 * Matrices.norm(task));
    }

    @Test
    void anExpertThatLeavesTheWeightAsItIsAsksForTheBaseOnItsInputs() {
        Technique regmean = Techniques.named("regmean", Map.of());
        assertThat(regmean.untouched()).isEqualTo(Untouched.FOLDS_ZERO);
        double[][] task = Matrices.gaussian(random, ROWS, COLUMNS);
        double[][] gram = gram(Matrices.gaussian(random, 20, COLUMNS));
        Folded first = fold(regmean, Map.of(), gram, task);
        Folded second = fold(regmean, first.state(), gram, new double[ROWS][COLUMNS]);
        double[][] read = Matrices.doubles(
                regmean.read(kernels, new ReadInput(scope, role, second.state(), new Globals(2, 1, 1, 2))));
        double[][] half = Matrices.plus(new double[ROWS][COLUMNS], task, 0.5);
        assertThat(Matrices.distance(read, half)).isLessThan(1e-5 * Matrices.norm(half));
    }

    @Test
    void whatIsNotSymmetricIsRefused() {
        double[][] gram = gram(Matrices.gaussian(random, 20, COLUMNS));
        gram[2][5] += 0.01 * gram[2][2];
        Refusals.assertRefused(
                () -> read(Map.of(), gram, Matrices.gaussian(random, ROWS, COLUMNS)),
                ErrorCode.INVALID_STATISTIC,
                "layer.weight",
                "not symmetric");
    }

    @Test
    void whatHasANegativeEigenvalueIsRefused() {
        double[][] negative = gram(Matrices.gaussian(random, 20, COLUMNS));
        negative[3][3] = -negative[3][3];
        double[][] correlated = gram(Matrices.gaussian(random, 20, COLUMNS));
        correlated[0][1] = 3 * correlated[0][0];
        correlated[1][0] = correlated[0][1];
        double[][] besideNothing = gram(Matrices.gaussian(random, 20, COLUMNS));
        besideNothing[7][7] = 0;
        for (double[][] gram : new double[][][] {negative, correlated, besideNothing}) {
            Refusals.assertRefused(
                    () -> read(Map.of(), gram, Matrices.gaussian(random, ROWS, COLUMNS)),
                    ErrorCode.INVALID_STATISTIC,
                    "layer.weight",
                    "negative eigenvalue");
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        Technique regmean = Techniques.named("regmean", Map.of());
        NDArray task = Matrices.array(scope, Matrices.gaussian(random, ROWS, COLUMNS));
        Refusals.assertRefused(
                () -> regmean.fold(kernels, FoldInput.of(scope, role, Map.of(), task, 0)),
                ErrorCode.MISSING_STATISTIC,
                "layer.weight",
                "--statistic gram");
    }

    private double[][] read(Map<String, String> parameters, double[][] gram, double[][] task) {
        Technique regmean = Techniques.named("regmean", parameters);
        Folded folded = fold(regmean, Map.of(), gram, task);
        return Matrices.doubles(
                regmean.read(kernels, new ReadInput(scope, role, folded.state(), new Globals(1, 1, 1, 1))));
    }

    private Folded fold(Technique regmean, Map<String, NDArray> state, double[][] gram, double[][] task) {
        return regmean.fold(
                kernels,
                new FoldInput(
                        scope,
                        role,
                        state,
                        Matrices.array(scope, task),
                        () -> Matrices.array(scope, task),
                        Optional.of(Matrices.array(scope, gram)),
                        state.isEmpty() ? 0 : 1,
                        1));
    }

    private static double[][] gram(double[][] inputs) {
        return Matrices.rounded(NaiveProjection.multiplied(JacobiSvd.transposed(inputs), inputs));
    }
}
