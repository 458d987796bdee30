package io.tributary.merge.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;

/**
 * A task vector after OPCM's projection against an accumulator (arXiv 2501.09522); the definition is in
 * {@code opcm.py}.
 *
 * <p>The numerics' route {@code svd} takes a thin SVD in float64. Route {@code gram} takes the eigenvectors of the
 * short side's Gram matrix: in float32 where there is no diagonal term, else in float64. Each way estimates its own
 * error, and where the estimate is above 3e-6 of the task vector's norm the next slower one is taken: float64
 * eigenvectors, then the SVD. All find the same split rank.
 *
 * @param projected float32, the task vector's shape
 * @param splitRank how many leading directions were shut
 * @param fullRank min(rows, columns)
 * @param way how it was computed in the end
 * @param fallback whether route {@code gram} had to take the SVD
 */
public record Projection(NDArray projected, int splitRank, int fullRank, Way way, boolean fallback) {
    /** What gave the singular vectors. */
    public enum Way {
        /** Float32 eigenvectors of the Gram matrix, corrected in float64. */
        FLOAT32_EIGENVECTORS,
        FLOAT64_EIGENVECTORS,
        FLOAT64_SVD
    }

    /** What happens to the task vector's part along the accumulator's directions beyond the split. */
    public enum Diagonal {
        REMOVE,
        KEEP
    }

    /**
     * Up to this short side the float64 SVD is taken at once: it costs milliseconds, and small tensors feel the faster
     * route's float32 products most.
     */
    private static final int SMALL = 128;

    /** Outside of this and its inverse a norm leaves float32 products too few digits. */
    private static final double WITHIN_FLOAT32 = 1e-10;

    /** Above this estimate of the error relative to the task vector the faster route is not trusted. */
    private static final double TRUSTED = 3e-6;

    /**
     * Projects.
     *
     * @param accumulator float32, two axes, not zero
     * @param task float32, the same shape, not zero
     * @param taskNorm the task vector's Frobenius norm
     * @param alpha share of the singular values' sum, 0 to 1
     */
    public static Projection of(
            Kernels kernels,
            NDManager scope,
            NDArray accumulator,
            NDArray task,
            double taskNorm,
            double alpha,
            Diagonal diagonal) {
        Script script = kernels.script("opcm");
        boolean remove = diagonal == Diagonal.REMOVE;
        long[] sizes = accumulator.getShape().getShape();
        int fullRank = Math.toIntExact(Math.min(sizes[0], sizes[1]));
        boolean gram =
                switch (kernels.numerics().route()) {
                    case "gram" -> true;
                    case "svd" -> false;
                    default ->
                        throw new MergeException(
                                ErrorCode.INVALID_RECIPE,
                                "numerics.route is '" + kernels.numerics().route() + "'; expected gram or svd");
                };
        boolean small = fullRank <= SMALL;
        if (gram && !small && taskNorm >= WITHIN_FLOAT32 && taskNorm <= 1 / WITHIN_FLOAT32) {
            Script.Answer shortSide = script.call(scope, "short", accumulator);
            NDArray square = shortSide.array(0);
            double norm = shortSide.number(1);
            boolean within = norm != 0;
            if (within && !remove) {
                Script.Answer block =
                        script.call(scope, "project_block", accumulator, task, square, norm, alpha, taskNorm);
                if (block.number(2) <= TRUSTED) {
                    return of(block, fullRank, Way.FLOAT32_EIGENVECTORS, false);
                }
            }
            if (within) {
                Script.Answer all =
                        script.call(scope, "project_gram", accumulator, task, square, norm, alpha, remove, taskNorm);
                if (all.number(2) <= TRUSTED) {
                    return of(all, fullRank, Way.FLOAT64_EIGENVECTORS, false);
                }
            }
        }
        Script.Answer exact = script.call(scope, "project_svd", accumulator, task, alpha, remove);
        return of(exact, fullRank, Way.FLOAT64_SVD, gram && !small);
    }

    private static Projection of(Script.Answer answer, int fullRank, Way way, boolean fallback) {
        return new Projection(answer.array(0), answer.integer(1), fullRank, way, fallback);
    }
}
