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
 * short side's Gram matrix, in float64, and falls back to the SVD where it cannot vouch for an error below about 1e-5
 * of the task vector's norm. Both find the same split rank.
 *
 * @param projected float32, the task vector's shape
 * @param splitRank how many leading directions were shut
 * @param fullRank min(rows, columns)
 * @param fallback whether route {@code gram} took the SVD
 */
public record Projection(NDArray projected, int splitRank, int fullRank, boolean fallback) {
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
        if (gram && !small) {
            Script.Answer fast = script.call(scope, "project_gram", accumulator, task, alpha, remove, taskNorm);
            if (fast.number(2) <= TRUSTED) {
                return new Projection(fast.array(0), fast.integer(1), fullRank, false);
            }
        }
        Script.Answer exact = script.call(scope, "project_svd", accumulator, task, alpha, remove);
        return new Projection(exact.array(0), exact.integer(1), fullRank, gram && !small);
    }
}
