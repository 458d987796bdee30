package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Projection;
import java.util.List;
import java.util.Set;

/**
 * Orthogonal projection for continual merging (arXiv 2501.09522), in accumulator form.
 *
 * <p>The paper keeps the scaled merged model and undoes the scale at each step. Algebraically the same, and better for
 * a stream: the state is the unscaled accumulator A, and the scale is applied when a version is read.
 *
 * <pre>
 * first expert          A ← τ
 * not a linear weight   A ← A + τ
 * linear weight         U, s, V ← thin SVD of A;  r ← number of leading k with cumsum(s)[k] / sum(s) ≤ alpha
 *                       C ← UᵀτV
 *                       A ← A + τ − U_r C[:r,:r] V_rᵀ − Σ_{i ≥ r} C[i,i] u_i v_iᵀ
 * read                  θ0 + A · mean‖τ‖ / ‖A‖      (norms over the whole model)
 * </pre>
 *
 * <p>As in the reference the block ends before the first direction whose cumulative share exceeds alpha: the split rank
 * can be 0, and is 0 for alpha = 1. Where A is rank-deficient the reference's diagonal term depends on an arbitrary
 * basis of the null space; here directions with s_i ≤ ε·‖A‖ (ε of float32) take no part in it. A = 0 takes τ as it is,
 * and a model whose accumulator is zero reads as the base.
 */
record Opcm(Chosen chosen, double alpha, Projection.Diagonal diagonal) implements Technique {
    private static final Parameter ALPHA = Parameter.number(
            "alpha", 0.5, 0, 1, "share of the accumulator's singular values whose directions are shut to new experts");
    private static final Parameter DIAGONAL = Parameter.word(
            "diagonal",
            List.of("remove", "keep"),
            "what happens to the task vector's part along the accumulator's other directions;"
                    + " the code released with the paper kept it");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "opcm",
            "each expert is projected away from what the merged model already uses",
            List.of(ALPHA, DIAGONAL),
            StateSize.of(1),
            Set.of(),
            "https://arxiv.org/abs/2501.09522",
            "the order of experts matters; folding needs one eigendecomposition per linear weight");

    static Technique of(Settings settings) {
        Projection.Diagonal diagonal =
                settings.text(DIAGONAL).equals("keep") ? Projection.Diagonal.KEEP : Projection.Diagonal.REMOVE;
        return new Opcm(settings.chosen(), settings.number(ALPHA), diagonal);
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return Accumulator.slots(role);
    }

    @Override
    public boolean wholeTensor(TensorRole role) {
        return role.linear();
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        NDArray accumulator = input.state().get(Accumulator.SLOT);
        if (accumulator == null || !input.role().linear()) {
            return Accumulator.add(kernels, input);
        }
        Kernels.Products products = kernels.products(input.task(), accumulator);
        double taskSquared = products.leftSquared();
        if (products.rightSquared() == 0 || taskSquared == 0) {
            return Accumulator.add(kernels, input);
        }
        Projection projection = Projection.of(
                kernels, input.scope(), accumulator, input.task(), Math.sqrt(taskSquared), alpha, diagonal);
        Kernels.Added after = kernels.added(input.scope(), accumulator, projection.projected());
        return Accumulator.folded(
                after.sum(),
                after.sumSquared(),
                taskSquared,
                new TensorDiagnostics(
                        projection.splitRank(),
                        projection.fullRank(),
                        after.rightSquared(),
                        products.dot(),
                        after.leftSquared(),
                        projection.fallback()));
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        Globals globals = input.globals();
        double factor = globals.accumulatorNorm() == 0 ? 1 : globals.meanTaskNorm() / globals.accumulatorNorm();
        return Accumulator.read(kernels, input, factor);
    }
}
