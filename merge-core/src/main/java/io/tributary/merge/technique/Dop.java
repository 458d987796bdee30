package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Set;

/**
 * Dual orthogonal projection (DOP, NeurIPS 2025) in closed form. The merged weight W is to differ from the merged model
 * before, M, and from the new expert, τ, only where their own inputs and outputs do not notice; all three as deltas:
 *
 * <pre>
 * minimise over W    a · L(W, M) + (1 − a) · L(W, τ)
 *                    L(W, X) = ‖Σ Uᵀ (W − X)‖² + ‖(W − X) V Σ‖²       with X = U Σ Vᵀ
 * </pre>
 *
 * <p>The paper descends the gradient and moves a meanwhile. With a fixed, L(W, X) = tr (W − X)ᵀ X Xᵀ (W − X) + tr (W −
 * X) Xᵀ X (W − X)ᵀ is quadratic, and its gradient vanishes where a Sylvester equation holds:
 *
 * <pre>
 * A W + W B = C      A = a·M Mᵀ + (1−a)·τ τᵀ     B = a·Mᵀ M + (1−a)·τᵀ τ     C = 2 (a·M Mᵀ M + (1−a)·τ τᵀ τ)
 * A = P Λ Pᵀ,  B = Q Μ Qᵀ     W = P [ (Pᵀ C Q)_ij / (λ_i + μ_j) ] Qᵀ
 * </pre>
 *
 * <p>Where λ_i + μ_j ≤ 10⁻¹⁰ of the largest, neither M nor τ has anything beyond rounding, and W is zero. Tensors that
 * are not linear weights: the mean of all experts.
 */
record Dop(Chosen chosen, double a) implements Technique {
    private static final Parameter A =
            Parameter.number("a", 0.8, 0, 1, "how much the merged model counts against the new expert");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "dop",
            "the compromise that the merged model's and each new expert's own directions notice least",
            List.of(A),
            StateSize.of(1),
            Set.of(),
            "https://openreview.net/forum?id=zD5cUX67b9",
            "a is fixed, the paper adapts it; the order of experts matters; two eigendecompositions per linear weight");

    static Technique of(Settings settings) {
        return new Dop(settings.chosen(), settings.number(A));
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
        NDArray merged = input.state().get(Accumulator.SLOT);
        if (merged == null || !input.role().linear()) {
            return Accumulator.add(kernels, input);
        }
        double beforeSquared = kernels.squaredNorm(merged);
        double taskSquared = kernels.squaredNorm(input.task());
        if (beforeSquared == 0 || taskSquared == 0) {
            return Accumulator.add(kernels, input);
        }
        NDManager scope = input.scope();
        NDArray after = kernels.script("spectral")
                .call(scope, "dual_projection", merged, input.task(), a)
                .array(0);
        return Accumulator.folded(
                after,
                kernels.squaredNorm(after),
                taskSquared,
                TensorDiagnostics.added(
                        kernels.squaredNorm(kernels.minus(scope, after, merged)),
                        kernels.dot(input.task(), merged),
                        beforeSquared));
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return input.role().linear() ? Accumulator.read(kernels, input, 1) : Accumulator.mean(kernels, input);
    }
}
