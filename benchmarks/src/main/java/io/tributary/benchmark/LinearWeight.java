package io.tributary.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Projection;
import io.tributary.merge.kernel.Script;
import io.tributary.merge.technique.FoldInput;
import io.tributary.merge.technique.Folded;
import io.tributary.merge.technique.Technique;
import io.tributary.merge.technique.Techniques;
import java.util.Map;
import java.util.Random;

/**
 * One linear weight about to be folded: an accumulator of three experts, and a fourth one's task vector.
 *
 * @param diagonal what is asked of OPCM; the same is asked of the reference formula
 */
record LinearWeight(Weights weights, NDArray accumulator, NDArray task, Projection.Diagonal diagonal) {
    static final double ALPHA = 0.5;

    static LinearWeight seeded(NDManager scope, int rows, int columns, long seed, Projection.Diagonal diagonal) {
        Random random = new Random(seed);
        Weights weights = new Weights(scope, rows, columns);
        NDArray accumulator = weights.taskVector(random);
        for (int expert = 0; expert < 2; expert++) {
            accumulator = accumulator.add(weights.taskVector(random));
        }
        return new LinearWeight(weights, accumulator, weights.taskVector(random), diagonal);
    }

    /** The technique's whole fold: projection, sum, norms and diagnostics. */
    Folded fold(Kernels kernels, NDManager scope) {
        return technique()
                .fold(kernels, FoldInput.of(scope, weights.role(), Map.of("accumulator", accumulator), task, 3));
    }

    private Technique technique() {
        return Techniques.named(
                "opcm", Map.of("alpha", Double.toString(ALPHA), "diagonal", removes() ? "remove" : "keep"));
    }

    /** The public code's formula, full SVD in float32, and the sum. */
    NDArray reference(Kernels kernels, NDManager scope) {
        Script.Answer answer = kernels.script("reference").call(scope, "project", accumulator, task, ALPHA, removes());
        return kernels.plus(scope, accumulator, answer.array(0));
    }

    /** By a float64 SVD. */
    NDArray exact(Kernels kernels, NDManager scope) {
        Script.Answer answer = kernels.script("opcm").call(scope, "project_svd", accumulator, task, ALPHA, removes());
        return kernels.plus(scope, accumulator, answer.array(0));
    }

    /** What gave the singular vectors. */
    Projection.Way way(Kernels kernels, NDManager scope) {
        double norm = Math.sqrt(kernels.squaredNorm(task));
        return Projection.of(kernels, scope, accumulator, task, norm, ALPHA, diagonal)
                .way();
    }

    private boolean removes() {
        return diagonal == Projection.Diagonal.REMOVE;
    }
}
