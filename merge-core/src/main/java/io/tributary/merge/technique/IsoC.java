package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Set;

/**
 * Isotropic merging in the common subspace (Iso-C, arXiv 2502.04959): the sum of all task vectors, with every singular
 * value of a linear weight replaced by their mean, so that no expert's dominant directions drown the others'.
 *
 * <pre>
 * state   Στ
 * read    linear weight   U, s, V ← thin SVD of Στ;   scale · mean(s) · U Vᵀ
 *         any other       Στ/N
 * </pre>
 *
 * <p>Directions with s_i ≤ ε·‖Στ‖ (ε of float32) are rounding: they take no part, neither in U Vᵀ, where the published
 * form would blow them up to full size, nor in the mean. Experts of low rank therefore keep Σs. Exact, additive.
 */
record IsoC(Chosen chosen, double scale) implements Technique {
    private static final Parameter SCALE =
            Parameter.number("scale", 1, -10, 10, "factor on linear weights; the paper chooses it on validation data");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "iso-c",
            "the sum of all experts with equal singular values",
            List.of(SCALE),
            StateSize.of(1),
            Set.of(Trait.EXACT, Trait.ADDITIVE),
            "https://arxiv.org/abs/2502.04959",
            "reading needs one eigendecomposition per linear weight; weak directions of the sum count as much as strong ones");

    static Technique of(Settings settings) {
        return new IsoC(settings.chosen(), settings.number(SCALE));
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
        return Accumulator.add(kernels, input);
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        NDArray sum = input.state().get(Accumulator.SLOT);
        if (!input.role().linear() || sum == null || input.role().shape().elements() == 0) {
            return Accumulator.mean(kernels, input);
        }
        return kernels.script("spectral")
                .call(input.scope(), "isotropic", sum, scale)
                .array(0);
    }

    @Override
    public Folded unfold(Kernels kernels, FoldInput input) {
        return Accumulator.subtract(kernels, input);
    }
}
