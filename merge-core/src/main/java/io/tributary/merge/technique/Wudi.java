package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * WUDI merging (arXiv 2503.08099) as a stream: its objective Σ w·‖(W − τ)τᵀ‖², with w = 1/‖τ‖², has the normal
 * equations W · Σ w·τᵀτ = Σ w·ττᵀτ, which are sums over experts; solved with a ridge towards the mean.
 *
 * <pre>
 * linear weight, out × in:   ε = lambda / max(out, in)
 *   fold   R += w·τᵀτ   H += w·ττᵀτ + ε·τ        read   H (R + NεI)⁻¹
 * any other tensor:          the mean
 * </pre>
 *
 * <p>The published method starts an optimiser at Στ and stops it early, so its results differ. Exact, additive; one
 * expert reads back as itself. {@link Bilateral} solves from the outputs' side as well.
 */
record Wudi(Chosen chosen, double lambda, int largest, Precision precision) implements Technique {
    private static final Parameter LAMBDA = Parameter.number(
            "lambda", 0.1, 0.001, 1000, "ridge, as a share of a mean direction's weight: more is closer to the mean");
    private static final Parameter LARGEST = Parameter.whole(
            "largest", 8192, 1, 32768, "most inputs of a weight that is solved for; its square bounds a tensor");

    private static final double IN_FLOAT32 = 1.875;

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "wudi",
            "every layer is solved for all experts at once, from its inputs' side",
            List.of(LAMBDA, LARGEST, Precision.parameter(Precision.FLOAT40)),
            Precision.FLOAT40.size(IN_FLOAT32),
            Set.of(Trait.EXACT, Trait.ADDITIVE),
            "https://arxiv.org/abs/2503.08099",
            "the published optimiser stops early, this solves to the end; the mean is read beyond `largest`");

    static Technique of(Settings settings) {
        return new Wudi(settings.chosen(), settings.number(LAMBDA), settings.whole(LARGEST), Precision.of(settings));
    }

    @Override
    public StateSize state() {
        return precision.size(IN_FLOAT32);
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return regression(role).map(matrix -> matrix.slots(role)).orElseGet(() -> Accumulator.slots(role));
    }

    @Override
    public boolean wholeTensor(TensorRole role) {
        return regression(role).isPresent();
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        return regression(input.role())
                .map(matrix -> matrix.fold(kernels, input))
                .orElseGet(() -> Accumulator.add(kernels, input));
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return regression(input.role())
                .map(matrix -> matrix.read(kernels, input))
                .orElseGet(() -> Accumulator.mean(kernels, input));
    }

    @Override
    public Folded unfold(Kernels kernels, FoldInput input) {
        return regression(input.role())
                .map(matrix -> matrix.unfold(kernels, input))
                .orElseGet(() -> Accumulator.subtract(kernels, input));
    }

    /** Decided by the whole tensor's shape, whatever block of it is at hand. */
    private Optional<Regression> regression(TensorRole role) {
        long elements = role.whole().elements();
        if (!role.linear() || elements == 0 || elements > (long) largest * largest) {
            return Optional.empty();
        }
        long rows = role.whole().sizes().get(0);
        long columns = role.whole().sizes().get(1);
        return columns > largest
                ? Optional.empty()
                : Optional.of(new Regression(rows, columns, true, false, lambda / Math.max(rows, columns), precision));
    }
}
