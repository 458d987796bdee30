package io.tributary.merge.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A CLIP vision tower in memory as float32, with its class-token features compared to frozen class embeddings:
 * {@code logits = 20 · normalize(features) · class embeddingsᵀ}, pixels {@code (x/255 − 0.5)/0.5}. Confined to the
 * thread of its kernels.
 */
public final class VisionModel implements AutoCloseable {
    /** The TorchScript text; beside {@code correct} it has {@code logits}, which training differentiates. */
    public static final String SCRIPT = "vision_transformer";

    private final Kernels kernels;
    private final VisionGeometry geometry;
    private final NDManager scope;
    private final List<NDArray> weights;

    private VisionModel(Kernels kernels, VisionGeometry geometry, NDManager scope, List<NDArray> weights) {
        this.kernels = kernels;
        this.geometry = geometry;
        this.scope = scope;
        this.weights = weights;
    }

    /**
     * Reads the weights; the checkpoint may be closed afterwards.
     *
     * @throws MergeException {@code DTYPE_MISMATCH} where a weight is not F16, BF16, F32 or F64
     */
    public static VisionModel load(Kernels kernels, Checkpoint checkpoint, VisionGeometry geometry) {
        NDManager scope = kernels.scope();
        try {
            List<NDArray> weights = new ArrayList<>();
            for (TensorSpec wanted : geometry.tensors()) {
                weights.add(floats(kernels, scope, checkpoint, wanted.name()));
            }
            return new VisionModel(kernels, geometry, scope, List.copyOf(weights));
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    /**
     * How many of the images are recognised.
     *
     * @param images u8 [n, side, side]
     * @param labels i64 [n]
     * @param classes f32 [classes, projection]
     */
    int correct(NDArray images, NDArray labels, NDArray classes) {
        try (NDManager answers = kernels.scope()) {
            return kernels.script(SCRIPT)
                    .call(answers, "correct", weights, images, labels, classes, geometry.numbers(), geometry.epsilon())
                    .integer(0);
        }
    }

    VisionGeometry geometry() {
        return geometry;
    }

    Kernels kernels() {
        return kernels;
    }

    /** A tensor as float32. */
    static NDArray floats(Kernels kernels, NDManager scope, Checkpoint checkpoint, String name) {
        TensorSource tensor = checkpoint.tensors().get(name);
        if (tensor == null) {
            throw new MergeException(
                    ErrorCode.MISSING_TENSOR,
                    checkpoint.location() + " has no tensor " + name + "; it has "
                            + String.join(", ", checkpoint.tensors().keySet()));
        }
        TensorSpec spec = tensor.spec();
        if (!spec.dtype().isFoldable()) {
            throw new MergeException(
                    ErrorCode.DTYPE_MISMATCH,
                    checkpoint.location() + ": tensor " + name + " is " + spec.dtype()
                            + "; expected F16, BF16, F32 or F64");
        }
        return kernels.floats(scope, tensor.readAll(), spec.dtype(), spec.shape());
    }

    @Override
    public void close() {
        scope.close();
    }
}
