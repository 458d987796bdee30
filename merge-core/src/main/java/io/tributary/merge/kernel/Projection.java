package io.tributary.merge.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Optional;

/**
 * A task vector after OPCM's projection against an accumulator (arXiv 2501.09522); the definition is in
 * {@code opcm.py}.
 *
 * <p>The numerics' route {@code svd} takes a thin SVD in float64. Route {@code gram} takes the eigenvectors of the
 * short side's Gram matrix, found in float64 and used in float32; it estimates its own error, and where the estimate is
 * above 3e-6 of the task vector's norm the SVD is taken too. Both find the same split rank.
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
        EIGENVECTORS,
        SVD
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
        boolean gram =
                switch (kernels.numerics().route()) {
                    case "gram" -> true;
                    case "svd" -> false;
                    default ->
                        throw new MergeException(
                                ErrorCode.INVALID_RECIPE,
                                "numerics.route is '" + kernels.numerics().route() + "'; expected gram or svd");
                };
        long[] sizes = accumulator.getShape().getShape();
        int fullRank = Math.toIntExact(Math.min(sizes[0], sizes[1]));
        boolean large = fullRank > SMALL;
        boolean remove = diagonal == Diagonal.REMOVE;
        if (gram && large && taskNorm >= WITHIN_FLOAT32 && taskNorm <= 1 / WITHIN_FLOAT32) {
            Optional<Projection> projection =
                    byEigenvectors(kernels, scope, accumulator, task, taskNorm, alpha, remove, fullRank);
            if (projection.isPresent()) {
                return projection.get();
            }
        }
        Script.Answer exact = kernels.script("opcm").call(scope, "project_svd", accumulator, task, alpha, remove);
        return new Projection(exact.array(0), exact.integer(1), fullRank, Way.SVD, gram && large);
    }

    /** Empty where that cannot be trusted. */
    private static Optional<Projection> byEigenvectors(
            Kernels kernels,
            NDManager scope,
            NDArray accumulator,
            NDArray task,
            double taskNorm,
            double alpha,
            boolean remove,
            int fullRank) {
        Script script = kernels.script("opcm");
        try (NDManager between = kernels.scope()) {
            Script.Answer shortSide = script.call(between, "short", accumulator);
            double norm = shortSide.number(1);
            if (norm == 0) {
                return Optional.empty();
            }
            EigenSystem eigen = EigenSystem.of(kernels, between, shortSide.array(0));
            Script.Answer directions =
                    script.call(between, "directions", accumulator, eigen.values(), norm, alpha, remove);
            int splitRank = directions.integer(0);
            int count = directions.integer(1);
            if (!directions.truth(3)) {
                return Optional.empty();
            }
            if (count == 0) {
                return Optional.of(new Projection(task, splitRank, fullRank, Way.EIGENVECTORS, false));
            }
            EigenSystem.Vectors vectors = eigen.vectors(between, count, splitRank, directions.integer(2));
            Script.Answer answer = script.call(
                    scope,
                    "project_gram",
                    accumulator,
                    task,
                    eigen.values(),
                    norm,
                    vectors.all(),
                    vectors.exact(),
                    vectors.residual(),
                    splitRank,
                    taskNorm);
            return answer.number(1) <= TRUSTED
                    ? Optional.of(new Projection(answer.array(0), splitRank, fullRank, Way.EIGENVECTORS, false))
                    : Optional.empty();
        }
    }
}
