package io.tributary.merge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.AlignedBuffers;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsTest {
    private static Kernels kernels;

    @BeforeAll
    static void open() {
        kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
    }

    @AfterAll
    static void close() {
        kernels.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "F32", "F64"})
    void everyFoldableDtypeIsReadAsFloat32(DType dtype) {
        double[] values = {0, -0.0, 1, -2.5, 0.15625, 384, -65504};
        try (NDManager scope = kernels.scope()) {
            NDArray floats = kernels.floats(scope, encoded(dtype, values), dtype, Shape.of(7));
            float[] expected = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                expected[i] = (float) (dtype == DType.BF16 && values[i] == -65504 ? -65536 : values[i]);
            }
            assertThat(floats.toFloatArray()).isEqualTo(expected);
        }
    }

    @Test
    void onlyTheBytesBetweenPositionAndLimitCount() {
        ByteBuffer raw = encoded(DType.F32, 7, 8, 9, 10).position(4).limit(12);
        try (NDManager scope = kernels.scope()) {
            assertThat(kernels.floats(scope, raw, DType.F32, Shape.of(2)).toFloatArray())
                    .containsExactly(8, 9);
        }
        assertThat(raw.position()).isEqualTo(4);
        assertThat(raw.limit()).isEqualTo(12);
    }

    @Test
    void aBufferMayBeReusedOnceItsNumbersAreRead() {
        ByteBuffer raw = encoded(DType.F32, 1, 2);
        try (NDManager scope = kernels.scope()) {
            NDArray floats = kernels.floats(scope, raw, DType.F32, Shape.of(2));
            raw.putFloat(0, 99);
            assertThat(floats.toFloatArray()).containsExactly(1, 2);
        }
    }

    @Test
    void bytesThatDoNotFitTheShapeAreRefused() {
        try (NDManager scope = kernels.scope()) {
            assertThatThrownBy(() -> kernels.floats(scope, encoded(DType.F32, 1, 2), DType.F32, Shape.of(3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("12 bytes, given 8");
        }
    }

    @Test
    void scalarsAndEmptyTensorsAreTensors() {
        try (NDManager scope = kernels.scope()) {
            NDArray scalar = kernels.floats(scope, encoded(DType.F32, 3), DType.F32, Shape.of());
            assertThat(scalar.getShape().dimension()).isZero();
            assertThat(kernels.squaredNorm(scalar)).isEqualTo(9);

            ByteBuffer none = AlignedBuffers.allocate(0);
            NDArray empty = kernels.taskVector(scope, none, DType.BF16, none, DType.F32, Shape.of(0, 3));
            assertThat(empty.getShape().getShape()).containsExactly(0, 3);
            assertThat(kernels.squaredNorm(empty)).isZero();
            assertThat(kernels.bytes(empty).remaining()).isZero();
            assertThat(kernels.weights(scope, none, DType.F32, empty, DType.BF16, Shape.of(0, 3))
                            .remaining())
                    .isZero();
        }
    }

    @Test
    void taskVectorsMixDtypes() {
        try (NDManager scope = kernels.scope()) {
            NDArray task = kernels.taskVector(
                    scope,
                    encoded(DType.BF16, 1.5, -3),
                    DType.BF16,
                    encoded(DType.F16, 1, 0.25),
                    DType.F16,
                    Shape.of(2));
            assertThat(task.toFloatArray()).containsExactly(0.5f, -3.25f);
        }
    }

    @Test
    void float64IsSubtractedBeforeItIsRounded() {
        double base = 1;
        double expert = 1 + 1e-12;
        try (NDManager scope = kernels.scope()) {
            NDArray task = kernels.taskVector(
                    scope, encoded(DType.F64, expert), DType.F64, encoded(DType.F64, base), DType.F64, Shape.of(1));
            assertThat(task.toFloatArray()).containsExactly((float) (expert - base));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "F32", "F64"})
    void weightsWithoutADeltaAreTheBasesBytes(DType dtype) {
        ByteBuffer base = encoded(dtype, -0.0, 0.0, 1, -7, 6.1e-5);
        try (NDManager scope = kernels.scope()) {
            ByteBuffer weights =
                    kernels.weights(scope, base, dtype, kernels.zeros(scope, Shape.of(5)), dtype, Shape.of(5));
            assertThat(weights).isEqualTo(base);
        }
    }

    @Test
    void weightsRoundToNearestEven() {
        // bf16 keeps 8 bits: 1 + 1/256 lies midway between 1 and 1 + 1/128, and 1 + 3/256 between 1 + 1/128 and 1 +
        // 1/64.
        double[] deltas = {1.0 / 256, 3.0 / 256, 1.0 / 256 + 1.0 / 65536};
        try (NDManager scope = kernels.scope()) {
            NDArray delta = kernels.floats(scope, encoded(DType.F32, deltas), DType.F32, Shape.of(3));
            ByteBuffer weights =
                    kernels.weights(scope, encoded(DType.BF16, 1, 1, 1), DType.BF16, delta, DType.BF16, Shape.of(3));
            assertThat(kernels.floats(scope, weights, DType.BF16, Shape.of(3)).toFloatArray())
                    .containsExactly(1, 1 + 1f / 64, 1 + 1f / 128);
        }
    }

    @Test
    void aFloat64BaseKeepsItsDigits() {
        double base = Math.PI;
        try (NDManager scope = kernels.scope()) {
            NDArray delta = kernels.floats(scope, encoded(DType.F32, 0.5), DType.F32, Shape.of(1));
            ByteBuffer weights =
                    kernels.weights(scope, encoded(DType.F64, base), DType.F64, delta, DType.F64, Shape.of(1));
            assertThat(weights.order(ByteOrder.LITTLE_ENDIAN).getDouble(0)).isEqualTo(base + 0.5);
        }
    }

    @Test
    void bytesAreRowMajorEvenOfATransposedView() {
        try (NDManager scope = kernels.scope()) {
            NDArray transposed =
                    Matrices.array(scope, new double[][] {{1, 2}, {3, 4}}).transpose();
            ByteBuffer bytes = kernels.bytes(transposed);
            assertThat(bytes.order(ByteOrder.LITTLE_ENDIAN).getFloat(4)).isEqualTo(3);
        }
    }

    @Test
    void normsAreSummedInFloat64() {
        int count = 3_000_000;
        ByteBuffer raw = AlignedBuffers.allocate(4L * count);
        Random random = new Random(8);
        double expected = 0;
        for (int i = 0; i < count; i++) {
            float value = (float) random.nextGaussian();
            raw.putFloat(4 * i, value);
            expected += (double) value * value;
        }
        try (NDManager scope = kernels.scope()) {
            NDArray floats = kernels.floats(scope, raw, DType.F32, Shape.of(count));
            assertThat(kernels.squaredNorm(floats)).isCloseTo(expected, byLessThan(expected * 1e-11));
            assertThat(kernels.dot(floats, floats)).isEqualTo(kernels.squaredNorm(floats));
        }
    }

    @Test
    void factorsAreAppliedInFloat64AndRoundedOnce() {
        float value = 1.2345678f;
        double factor = 1 / 3.0;
        try (NDManager scope = kernels.scope()) {
            NDArray x = kernels.floats(scope, encoded(DType.F32, value), DType.F32, Shape.of(1));
            assertThat(kernels.scaled(scope, x, factor).toFloatArray()).containsExactly((float) (value * factor));
        }
    }

    @Test
    void rowBlocksComeTogetherAgain() {
        try (NDManager scope = kernels.scope()) {
            NDArray top = Matrices.array(scope, new double[][] {{1, 2}});
            NDArray bottom = Matrices.array(scope, new double[][] {{3, 4}, {5, 6}});
            NDArray whole = kernels.concatenated(scope, java.util.List.of(top, bottom));
            assertThat(whole.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(whole.getShape().getShape()).containsExactly(3, 2);
        }
    }

    @Test
    void numbersThatAreNotFiniteAreCounted() {
        assertThat(notFinite(DType.F32, 1, Double.NaN, Double.POSITIVE_INFINITY))
                .isEqualTo(2);
        assertThat(notFinite(DType.BF16, Double.NEGATIVE_INFINITY, 3)).isEqualTo(1);
        assertThat(notFinite(DType.F64, 1e300, 1)).isEqualTo(1);
        assertThat(notFinite(DType.F16, 65504, 0)).isZero();
        try (NDManager scope = kernels.scope()) {
            NDArray x = kernels.floats(scope, encoded(DType.F32, 3e38, 3e38), DType.F32, Shape.of(2));
            assertThat(kernels.isFinite(x)).isTrue();
            assertThat(kernels.isFinite(kernels.plus(scope, x, x))).isFalse();
        }
    }

    @Test
    void numericsThatThisMachineDoesNotHaveAreRefused() {
        refused(new Numerics("pytorch-9.9", "cpu", 1, "gram"), "pytorch-9.9");
        refused(new Numerics(Numerics.DEFAULT.engine(), "gpu", 1, "gram"), "a gpu");
    }

    private static void refused(Numerics numerics, String named) {
        assertThatThrownBy(() -> Kernels.open(ComputeDevice.CPU, numerics).close())
                .isInstanceOfSatisfying(
                        MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NUMERICS_UNAVAILABLE))
                .hasMessageContaining(named);
    }

    @Test
    void anotherThreadMayNotUseThem() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread other = new Thread(() -> thrown.set(catchThrowable(() -> kernels.script("tensors"))));
        other.start();
        other.join();
        assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aScriptsFailureNamesTheKernelAndTheLine() {
        try (NDManager scope = kernels.scope()) {
            NDArray two = kernels.zeros(scope, Shape.of(2));
            NDArray three = kernels.zeros(scope, Shape.of(3));
            assertThatThrownBy(() -> kernels.plus(scope, two, three))
                    .isInstanceOfSatisfying(
                            MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
                    .hasMessageContaining("tensors.plus")
                    .hasMessageContaining("torch.add(x, y)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpu", "gpu:", "gpu:-1", "", "cpu:0", "gpu:1234"})
    void aDeviceThatIsNoneOfOursIsRefused(String text) {
        assertThatThrownBy(() -> ComputeDevice.parse(text))
                .isInstanceOf(MergeException.class)
                .hasMessageContaining("expected cpu, gpu, gpu:N or auto");
    }

    @Test
    void devicesAreReadAndPrinted() {
        assertThat(ComputeDevice.parse("cpu")).isEqualTo(ComputeDevice.CPU).hasToString("cpu");
        assertThat(ComputeDevice.parse("GPU:1")).hasToString("gpu:1");
        assertThat(ComputeDevice.parse("gpu")).hasToString("gpu:0");
        assertThat(ComputeDevice.parse("auto").kind()).isIn("cpu", "gpu");
    }

    private static long notFinite(DType dtype, double... values) {
        return kernels.notFinite(encoded(dtype, values), dtype, Shape.of(values.length));
    }

    private static org.assertj.core.data.Offset<Double> byLessThan(double difference) {
        return org.assertj.core.data.Offset.offset(difference);
    }

    private static ByteBuffer encoded(DType dtype, double... values) {
        int size = dtype.bits() / Byte.SIZE;
        ByteBuffer raw = AlignedBuffers.allocate((long) values.length * size);
        for (int i = 0; i < values.length; i++) {
            switch (dtype) {
                case F64 -> raw.putDouble(i * size, values[i]);
                case F32 -> raw.putFloat(i * size, (float) values[i]);
                case BF16 -> raw.putShort(i * size, bfloat16((float) values[i]));
                case F16 -> raw.putShort(i * size, float16((float) values[i]));
                default -> throw new IllegalArgumentException(dtype.toString());
            }
        }
        return raw;
    }

    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    /** Of numbers that half precision holds exactly, apart from 6.1e-5, whose digits are cut. */
    private static short float16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int exponent = ((bits >>> 23) & 0xff) - 127 + 15;
        int fraction = (bits >>> 13) & 0x3ff;
        return (short) (exponent <= 0 ? sign : sign | exponent << 10 | fraction);
    }
}
