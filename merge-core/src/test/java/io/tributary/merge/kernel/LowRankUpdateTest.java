package io.tributary.merge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.kernel.LowRankUpdate.Factor;
import io.tributary.merge.kernel.LowRankUpdate.Layout;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the formulas in doubles. */
class LowRankUpdateTest {
    private static final int OUT = 7;
    private static final int IN = 5;
    private static final int RANK = 3;
    private static final double SCALE = 16.0 / 3;

    private static Kernels kernels;

    private final double[] a = random(RANK * IN, 1);
    private final double[] b = random(OUT * RANK, 2);
    private final double[] magnitude = random(OUT, 3);
    private final double[] base = random(OUT * IN, 4);

    @BeforeAll
    static void open() {
        kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
    }

    @AfterAll
    static void close() {
        kernels.close();
    }

    @ParameterizedTest
    @EnumSource
    void theUpdateIsTheScaledProductRoundedOnce(Layout layout) {
        try (NDManager scope = kernels.scope()) {
            NDArray rows = update(scope, layout).rows(scope, block(layout));
            assertClose(rows.toFloatArray(), oriented(product(), layout), 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void doraRescalesEveryOutput(Layout layout) {
        double[] expected = new double[OUT * IN];
        double[] product = product();
        for (int o = 0; o < OUT; o++) {
            double squares = 0;
            for (int i = 0; i < IN; i++) {
                double w = base[o * IN + i] + product[o * IN + i];
                squares += w * w;
            }
            for (int i = 0; i < IN; i++) {
                int at = o * IN + i;
                expected[at] = magnitude[o] * (base[at] + product[at]) / Math.sqrt(squares) - base[at];
            }
        }
        try (NDManager scope = kernels.scope()) {
            LowRankUpdate update = update(scope, layout);
            ByteBuffer own = doubles(oriented(base, layout));
            RowBlocks.Block block = block(layout);
            Optional<NDArray> squares =
                    Optional.of(update.columnSquares(scope, Optional.empty(), own, DType.F64, block));
            NDArray m = LowRankUpdate.doubles(kernels, scope, factor(magnitude, Shape.of(OUT)));
            NDArray task = update.dora(scope, m, squares, own, DType.F64, block);
            assertClose(task.toFloatArray(), oriented(expected, layout), 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTensorHasTheSameBitsWholeAndInBlocks(Layout layout) {
        Shape shape = Shape.of(1500, 5000);
        boolean transposed = layout == Layout.IN_BY_OUT;
        int in = transposed ? 1500 : 5000;
        int out = transposed ? 5000 : 1500;
        float[] own = floats(1500 * 5000);
        try (NDManager scope = kernels.scope()) {
            LowRankUpdate update = LowRankUpdate.of(
                    kernels,
                    scope,
                    factor(random(6 * in, 1), Shape.of(6, in)),
                    factor(random(out * 6, 2), Shape.of(out, 6)),
                    0.7,
                    layout);
            NDArray m = LowRankUpdate.doubles(kernels, scope, factor(random(out, 3), Shape.of(out)));
            List<RowBlocks.Block> blocks = RowBlocks.of(shape);
            assertThat(blocks).hasSize(2);
            RowBlocks.Block whole = new RowBlocks.Block(0, shape);
            Optional<NDArray> wholeSquares =
                    Optional.of(update.columnSquares(scope, Optional.empty(), bytes(own, whole), DType.F32, whole));
            Optional<NDArray> squares = Optional.empty();
            for (RowBlocks.Block block : blocks) {
                squares = Optional.of(update.columnSquares(scope, squares, bytes(own, block), DType.F32, block));
            }
            float[] delta = update.rows(scope, whole).toFloatArray();
            float[] dora = update.dora(scope, m, wholeSquares, bytes(own, whole), DType.F32, whole)
                    .toFloatArray();
            for (RowBlocks.Block block : blocks) {
                int from = (int) block.firstElement();
                int to = from + (int) block.shape().elements();
                assertThat(update.rows(scope, block).toFloatArray()).isEqualTo(Arrays.copyOfRange(delta, from, to));
                assertThat(update.dora(scope, m, squares, bytes(own, block), DType.F32, block)
                                .toFloatArray())
                        .isEqualTo(Arrays.copyOfRange(dora, from, to));
            }
        }
    }

    @Test
    void factorsOfAnyWidthAreReadExactly() {
        ByteBuffer half = AlignedBuffers.allocate(4);
        half.putShort(0, (short) 0x3F80).putShort(2, (short) 0xC040);
        try (NDManager scope = kernels.scope()) {
            LowRankUpdate update = LowRankUpdate.of(
                    kernels,
                    scope,
                    new Factor(half, DType.BF16, Shape.of(1, 2)),
                    factor(new double[] {1 + 0x1p-40, 3}, Shape.of(2, 1)),
                    0x1p20,
                    Layout.OUT_BY_IN);
            assertThat(update.rows(scope, new RowBlocks.Block(0, Shape.of(2, 2)))
                            .toFloatArray())
                    .containsExactly(
                            (float) 0x1p20, (float) (-3 * 0x1p20), (float) (3 * 0x1p20), (float) (-9 * 0x1p20));
        }
    }

    private LowRankUpdate update(NDManager scope, Layout layout) {
        return LowRankUpdate.of(
                kernels, scope, factor(a, Shape.of(RANK, IN)), factor(b, Shape.of(OUT, RANK)), SCALE, layout);
    }

    private static RowBlocks.Block block(Layout layout) {
        return new RowBlocks.Block(0, layout == Layout.OUT_BY_IN ? Shape.of(OUT, IN) : Shape.of(IN, OUT));
    }

    /** Out × in. */
    private double[] product() {
        double[] product = new double[OUT * IN];
        for (int o = 0; o < OUT; o++) {
            for (int i = 0; i < IN; i++) {
                for (int k = 0; k < RANK; k++) {
                    product[o * IN + i] += SCALE * b[o * RANK + k] * a[k * IN + i];
                }
            }
        }
        return product;
    }

    private static double[] oriented(double[] outByIn, Layout layout) {
        if (layout == Layout.OUT_BY_IN) {
            return outByIn;
        }
        double[] turned = new double[outByIn.length];
        for (int o = 0; o < OUT; o++) {
            for (int i = 0; i < IN; i++) {
                turned[i * OUT + o] = outByIn[o * IN + i];
            }
        }
        return turned;
    }

    /** Doubles' own rounding aside, the nearest float: a unit in the last place covers a tie that fell otherwise. */
    private static void assertClose(float[] found, double[] expected, int ulps) {
        assertThat(found).hasSize(expected.length);
        for (int i = 0; i < found.length; i++) {
            assertThat(Math.abs(found[i] - expected[i])).isLessThanOrEqualTo(ulps * Math.ulp(found[i]));
        }
    }

    private static Factor factor(double[] values, Shape shape) {
        return new Factor(doubles(values), DType.F64, shape);
    }

    private static ByteBuffer doubles(double[] values) {
        ByteBuffer raw = AlignedBuffers.allocate(values.length * 8L);
        for (int i = 0; i < values.length; i++) {
            raw.putDouble(i * 8, values[i]);
        }
        return raw;
    }

    private static ByteBuffer bytes(float[] values, RowBlocks.Block block) {
        int elements = (int) block.shape().elements();
        ByteBuffer raw = AlignedBuffers.allocate(elements * 4L);
        for (int i = 0; i < elements; i++) {
            raw.putFloat(i * 4, values[(int) block.firstElement() + i]);
        }
        return raw;
    }

    private static float[] floats(int size) {
        double[] values = random(size, 9);
        float[] floats = new float[size];
        for (int i = 0; i < size; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static double[] random(int size, long seed) {
        return new Random(seed).doubles(size, -1, 1).toArray();
    }
}
