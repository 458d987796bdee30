package io.tributary.merge.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.nio.ByteBuffer;

/**
 * The arithmetic of one compute thread on one device.
 *
 * <p>Confined to the thread that opened it: torch's thread count belongs to a thread, and TorchScript modules are not
 * shared. A process may open one per compute thread.
 *
 * <p>Bytes come in as little-endian elements in direct buffers, best aligned to 64 bytes ({@link AlignedBuffers}), from
 * position to limit; their order and position are not changed. What is computed lives in the scope that is passed in.
 * Numbers are float32 unless said otherwise; sums are float64.
 */
@SuppressWarnings("DoNotCallSuggester") // until it works, today
public final class Kernels implements AutoCloseable {
    private Kernels() {}

    /**
     * Loads libtorch (once per process) and the scripts.
     *
     * @throws io.tributary.merge.MergeException {@code NUMERICS_UNAVAILABLE} where this machine cannot honour the
     *     numerics
     */
    public static Kernels open(ComputeDevice device, Numerics numerics) {
        throw new UnsupportedOperationException();
    }

    /** A scope for arrays; closing it frees them at once. */
    public NDManager scope() {
        throw new UnsupportedOperationException();
    }

    /**
     * Elements of F16, BF16, F32 or F64 as float32 (F64 is rounded to nearest even). A copy: the buffer may be reused.
     */
    public NDArray floats(NDManager scope, ByteBuffer raw, DType dtype, Shape shape) {
        throw new UnsupportedOperationException();
    }

    /**
     * Expert minus base as float32. Computed in float32, or in float64 and rounded once where either side is F64. A
     * copy: the buffers may be reused.
     */
    public NDArray taskVector(
            NDManager scope, ByteBuffer expert, DType expertDtype, ByteBuffer base, DType baseDtype, Shape shape) {
        throw new UnsupportedOperationException();
    }

    /**
     * Base plus delta, rounded once to nearest even in the output's dtype. Where the delta is zero and the dtypes agree
     * the base's bytes come out. Float64 arithmetic where base or output is F64, otherwise float32.
     *
     * @return direct, little-endian, position 0, outliving the scope
     */
    public ByteBuffer weights(
            NDManager scope, ByteBuffer base, DType baseDtype, NDArray delta, DType output, Shape shape) {
        throw new UnsupportedOperationException();
    }

    /** A float32 array's elements, little-endian, row-major; valid only until the array's scope closes. */
    public ByteBuffer bytes(NDArray floats) {
        throw new UnsupportedOperationException();
    }

    /** Blocks of rows put together again along the first axis. */
    public NDArray concatenated(NDManager scope, java.util.List<NDArray> blocks) {
        throw new UnsupportedOperationException();
    }

    /** Sum of squares in float64, by {@link RowBlocks}. */
    public double squaredNorm(NDArray floats) {
        throw new UnsupportedOperationException();
    }

    /** True where every element is a finite number. */
    public boolean isFinite(NDArray floats) {
        throw new UnsupportedOperationException();
    }

    /** How many elements are NaN or infinite, in the file's own dtype (an F64 beyond float32's range counts). */
    public long notFinite(NDManager scope, ByteBuffer raw, DType dtype, Shape shape) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
