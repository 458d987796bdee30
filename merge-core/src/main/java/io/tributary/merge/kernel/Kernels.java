package io.tributary.merge.kernel;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The arithmetic of one compute thread on one device.
 *
 * <p>Confined to the thread that opened it: torch's thread count belongs to a thread, and TorchScript modules are not
 * shared. A process may open one per compute thread.
 *
 * <p>Bytes come in as little-endian elements in direct buffers, best aligned to 64 bytes
 * ({@link io.tributary.merge.file.AlignedBuffers}), from position to limit; their order and position are not changed.
 * What is computed lives in the scope that is passed in. Numbers are float32 unless said otherwise; sums are float64.
 */
public final class Kernels implements AutoCloseable {
    private static final int ARRAY_HEADER = 16;
    private static final int PAGE = 4096;

    private final ComputeDevice device;
    private final Numerics numerics;
    private final NDManager root;
    private final Thread owner = Thread.currentThread();
    private final Map<String, Script> scripts = new HashMap<>();
    private double[][] rows = {};

    private Kernels(ComputeDevice device, Numerics numerics, NDManager root) {
        this.device = device;
        this.numerics = numerics;
        this.root = root;
    }

    /**
     * Loads libtorch (once per process) and makes the calling thread a compute thread.
     *
     * @throws MergeException {@code NUMERICS_UNAVAILABLE} where this machine cannot honour the numerics
     */
    public static Kernels open(ComputeDevice device, Numerics numerics) {
        Engine engine = LibTorch.engine();
        String found = "pytorch-" + engine.getVersion();
        if (!numerics.engine().equals(found)) {
            throw unavailable("engine " + numerics.engine(), found);
        }
        if (!numerics.device().equals(device.kind())) {
            throw unavailable("a " + numerics.device(), device.toString());
        }
        if (device.isGpu() && LibTorch.gpus() <= device.djl().getDeviceId()) {
            throw unavailable(device.toString(), LibTorch.gpus() + " GPUs");
        }
        if (numerics.threads() < 1) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE, "numerics.threads is " + numerics.threads() + "; expected 1 or more");
        }
        LibTorch.confine(numerics.threads());
        return new Kernels(device, numerics, engine.newBaseManager(device.djl()));
    }

    private static MergeException unavailable(String wanted, String found) {
        return new MergeException(
                ErrorCode.NUMERICS_UNAVAILABLE,
                "the lineage's numerics ask for " + wanted + ", this worker has " + found
                        + "; run a worker that has it, or declare a lineage with other numerics");
    }

    public ComputeDevice device() {
        return device;
    }

    public Numerics numerics() {
        return numerics;
    }

    /** A scope for arrays; closing it frees them at once. */
    public NDManager scope() {
        return root.newSubManager();
    }

    /** The named TorchScript text, compiled at first use. */
    public Script script(String name) {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("kernels of " + owner.getName() + " used by "
                    + Thread.currentThread().getName());
        }
        return scripts.computeIfAbsent(name, wanted -> Script.load(wanted, device));
    }

    /**
     * Rows of at least as many elements as there are rows, whatever they hold, to work in; the same ones as long as the
     * size is. They lie a whole number of cache lines apart, and not a number of pages: columns then use all of the
     * cache's sets.
     */
    double[][] rows(int size) {
        if (rows.length != size) {
            rows = new double[0][];
            int length = (size + 7) / 8 * 8 + 14;
            boolean pages = (length * Double.BYTES + ARRAY_HEADER) % PAGE == 0;
            rows = new double[size][pages ? length + 8 : length];
        }
        return rows;
    }

    /**
     * Elements of F16, BF16, F32 or F64 as float32 (F64 is rounded to nearest even). A copy: the buffer may be reused.
     */
    public NDArray floats(NDManager scope, ByteBuffer raw, DType dtype, Shape shape) {
        try (NDManager inputs = scope()) {
            return tensors()
                    .call(scope, "floats", carried(inputs, raw, dtype, shape), dtype.torchCode(), shape.toArray())
                    .array(0);
        }
    }

    /**
     * Expert minus base as float32. Computed in float32, or in float64 and rounded once where either side is F64. A
     * copy: the buffers may be reused.
     */
    public NDArray taskVector(
            NDManager scope, ByteBuffer expert, DType expertDtype, ByteBuffer base, DType baseDtype, Shape shape) {
        try (NDManager inputs = scope()) {
            return tensors()
                    .call(
                            scope,
                            "task_vector",
                            carried(inputs, expert, expertDtype, shape),
                            expertDtype.torchCode(),
                            carried(inputs, base, baseDtype, shape),
                            baseDtype.torchCode(),
                            shape.toArray())
                    .array(0);
        }
    }

    /**
     * Base plus delta, then rounded to nearest even in the output's dtype. The sum is taken in float64 where base or
     * output is F64, otherwise in float32. Where the delta is zero the base's own value comes out.
     *
     * @return direct, little-endian, position 0; valid only until the scope closes
     */
    public ByteBuffer weights(
            NDManager scope, ByteBuffer base, DType baseDtype, NDArray delta, DType output, Shape shape) {
        try (NDManager inputs = scope()) {
            NDArray bytes = tensors()
                    .call(
                            scope,
                            "weights",
                            carried(inputs, base, baseDtype, shape),
                            baseDtype.torchCode(),
                            delta,
                            output.torchCode())
                    .array(0);
            return bytes(bytes);
        }
    }

    /** An array's elements, little-endian, row-major; valid only until the array's scope closes. */
    public ByteBuffer bytes(NDArray array) {
        return array.toByteBuffer(true).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Row blocks put together again along the first axis. */
    public NDArray concatenated(NDManager scope, List<NDArray> blocks) {
        NDArray whole = NDArrays.concat(new NDList(blocks));
        whole.attach(scope);
        return whole;
    }

    /** Bytes of F32, F64 or U8 as an array of that dtype. A copy: the buffer may be reused. */
    public NDArray array(NDManager scope, ByteBuffer raw, DType dtype, Shape shape) {
        return dtype == DType.F32
                ? floats(scope, raw, dtype, shape)
                : scope.create(raw.slice().order(ByteOrder.nativeOrder()), djlShape(shape), djlType(dtype));
    }

    /**
     * Arrays of one shape side by side, row by row: their shape with one more axis after the first, or the only one.
     */
    public NDArray interleaved(NDManager scope, List<NDArray> parts) {
        return tensors().call(scope, "interleaved", parts).array(0);
    }

    /** One of the arrays that {@link #interleaved} put side by side. */
    public NDArray part(NDManager scope, NDArray interleaved, int index) {
        return tensors().call(scope, "part", interleaved, index).array(0);
    }

    /**
     * How often each value of some bits occurs among the magnitudes' bit patterns, which order as magnitudes do.
     *
     * @param floats float32, finite
     * @param high 32768 counts by the upper 15 bits of the magnitude; or, where given, 65536 counts by the lower 16
     *     bits of those magnitudes whose upper bits are this
     */
    public long[] magnitudeCounts(NDArray floats, OptionalInt high) {
        try (NDManager answers = scope()) {
            return tensors()
                    .call(answers, "magnitude_counts", floats, high.orElse(-1))
                    .array(0)
                    .toLongArray();
        }
    }

    /** A float32 array whose elements are whatever lay there: to be filled. */
    public NDArray empty(NDManager scope, Shape shape) {
        return scope.create(djlShape(shape), DataType.FLOAT32);
    }

    public NDArray zeros(NDManager scope, Shape shape) {
        return zeros(scope, DType.F32, shape);
    }

    /** @param dtype F32, F64 or U8 */
    public NDArray zeros(NDManager scope, DType dtype, Shape shape) {
        return scope.zeros(djlShape(shape), djlType(dtype));
    }

    public NDArray plus(NDManager scope, NDArray left, NDArray right) {
        return tensors().call(scope, "plus", left, right).array(0);
    }

    /**
     * A sum, and what is to be known of it, from one pass.
     *
     * @param leftSquared sum of squares, float64
     * @param dot sum of products, float64
     */
    public record Added(NDArray sum, double leftSquared, double dot, double rightSquared, double sumSquared) {}

    /** Left plus right with the norms of both and of the sum; the float64 sums run over pieces in a fixed order. */
    public Added added(NDManager scope, NDArray left, NDArray right) {
        Script.Answer answer = tensors().call(scope, "added", left, right);
        return new Added(answer.array(0), answer.number(1), answer.number(2), answer.number(3), answer.number(4));
    }

    /** The norms of two arrays of one shape, squared, and their inner product. */
    public record Products(double leftSquared, double dot, double rightSquared) {}

    /** As {@link #added}, without the sum. */
    public Products products(NDArray left, NDArray right) {
        try (NDManager answers = scope()) {
            Script.Answer answer = tensors().call(answers, "products", left, right);
            return new Products(answer.number(0), answer.number(1), answer.number(2));
        }
    }

    public NDArray minus(NDManager scope, NDArray left, NDArray right) {
        return tensors().call(scope, "minus", left, right).array(0);
    }

    /** Each element times the factor, in float64 and rounded once. */
    public NDArray scaled(NDManager scope, NDArray floats, double factor) {
        return tensors().call(scope, "scaled", floats, factor).array(0);
    }

    /** Sum of squares in float64, in a fixed order: pieces of 65536 elements, one after the other. */
    public double squaredNorm(NDArray floats) {
        try (NDManager answers = scope()) {
            return tensors().call(answers, "squares", floats).number(0);
        }
    }

    /** Sum of products in float64, in the same order. */
    public double dot(NDArray left, NDArray right) {
        try (NDManager answers = scope()) {
            return tensors().call(answers, "dot", left, right).number(0);
        }
    }

    /** True where every element is a finite number. */
    public boolean isFinite(NDArray floats) {
        return Double.isFinite(squaredNorm(floats));
    }

    /** How many elements are NaN or infinite as float32 (an F64 beyond float32's range counts). */
    public long notFinite(ByteBuffer raw, DType dtype, Shape shape) {
        try (NDManager inputs = scope()) {
            return tensors()
                    .call(inputs, "not_finite", carried(inputs, raw, dtype, shape), dtype.torchCode())
                    .integer(0);
        }
    }

    /** The elements as a one-dimensional array that shares the buffer's memory; u8 where DJL cannot carry the dtype. */
    static NDArray carried(NDManager inputs, ByteBuffer raw, DType dtype, Shape shape) {
        long elements = shape.elements();
        long expected = elements * (dtype.bits() / Byte.SIZE);
        if (raw.remaining() != expected) {
            throw new IllegalArgumentException(
                    dtype + shape.toString() + " has " + expected + " bytes, given " + raw.remaining());
        }
        // DJL ignores a buffer's position and byte order: slice.
        ByteBuffer bytes = raw.slice().order(ByteOrder.LITTLE_ENDIAN);
        return switch (dtype) {
            case F32 -> inputs.create(bytes, new ai.djl.ndarray.types.Shape(elements), DataType.FLOAT32);
            case F64 -> inputs.create(bytes, new ai.djl.ndarray.types.Shape(elements), DataType.FLOAT64);
            default -> inputs.create(bytes, new ai.djl.ndarray.types.Shape(expected), DataType.UINT8);
        };
    }

    private static ai.djl.ndarray.types.Shape djlShape(Shape shape) {
        return new ai.djl.ndarray.types.Shape(shape.toArray());
    }

    private static DataType djlType(DType dtype) {
        return switch (dtype) {
            case F32 -> DataType.FLOAT32;
            case F64 -> DataType.FLOAT64;
            case U8 -> DataType.UINT8;
            default -> throw new IllegalArgumentException("no array holds " + dtype);
        };
    }

    private Script tensors() {
        return script("tensors");
    }

    @Override
    public void close() {
        scripts.values().forEach(Script::close);
        root.close();
    }
}
