package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Two-sided regression on task vectors. An expert's inputs are unknown without its data, but its own task vector shows
 * which directions of input and output it used; every layer is solved from both sides, and the mean is read. The
 * derivation is in {@code docs/bilateral.md}.
 *
 * <pre>
 * linear weight, out × in:   ε = lambda / max(out, in)
 *   fold    w = 1/‖τ‖²   R += w·τᵀτ   L += w·ττᵀ   H += w·ττᵀτ + ε·τ          (τ = 0 adds nothing)
 *   read    ½ [ H (R + NεI)⁻¹ + (L + NεI)⁻¹ H ]
 * convolution kernel as out × (channels · height · width), position embeddings as positions × hidden:
 *           ε = lambda / in,   R and H only,   read H (R + NεI)⁻¹
 * any other tensor:   S += τ,   ν += ‖τ‖,   read S · (ν/N) / ‖S‖
 * </pre>
 *
 * <p>Exact, since all state is sums; one expert reads back as itself, since τ (w·τᵀτ + εI) = (w·ττᵀ + εI) τ; an expert
 * is taken out by subtracting its terms. R and L are packed triangles: 2.75 elements per parameter of a transformer.
 * The inverses magnify what was rounded in the sums by up to 1/ε, which float32 alone does not bear for experts of low
 * rank or steep spectra: by default a byte beside each keeps what it rounds off.
 *
 * <p>A side longer than {@code largest} has no Gram matrix: the weight is solved from its other side alone, with ε by
 * that side's length. A tensor of more than {@code largest²} elements is too large to be held as a whole: its mean is
 * read.
 */
record Bilateral(Chosen chosen, double lambda, int largest, Precision precision) implements Technique {
    private static final Parameter LAMBDA = Parameter.number(
            "lambda", 0.1, 0.001, 1000, "ridge, as a share of a mean direction's weight: more is closer to the mean");
    private static final Parameter LARGEST = Parameter.whole(
            "largest", 8192, 1, 32768, "longest side of a weight that gets a Gram matrix; its square bounds a tensor");
    private static final double IN_FLOAT32 = 2.75;
    private static final List<String> POSITIONS =
            List.of("position_embed", "positional_embedding", "pos_embed", "wpe.weight");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "bilateral",
            "every layer is solved for all experts at once, from its inputs' and its outputs' side",
            List.of(LAMBDA, LARGEST, Precision.parameter(Precision.FLOAT40)),
            Precision.FLOAT40.size(IN_FLOAT32),
            Set.of(Trait.EXACT, Trait.ADDITIVE),
            "docs/bilateral.md",
            "two factorisations per linear weight when a version is read; sides beyond `largest` are left out");

    static Technique of(Settings settings) {
        return new Bilateral(
                settings.chosen(), settings.number(LAMBDA), settings.whole(LARGEST), Precision.of(settings));
    }

    @Override
    public StateSize state() {
        return precision.size(IN_FLOAT32);
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return regression(role)
                .map(matrix -> matrix.slots(role))
                .orElseGet(() -> isHuge(role) ? Accumulator.slots(role) : RescaledSum.slots(role));
    }

    @Override
    public boolean wholeTensor(TensorRole role) {
        return !isHuge(role);
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        TensorRole role = input.role();
        return regression(role)
                .map(matrix -> matrix.fold(kernels, input))
                .orElseGet(() -> isHuge(role) ? Accumulator.add(kernels, input) : RescaledSum.fold(kernels, input));
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        TensorRole role = input.role();
        return regression(role)
                .map(matrix -> matrix.read(kernels, input))
                .orElseGet(() -> isHuge(role) ? Accumulator.mean(kernels, input) : RescaledSum.read(kernels, input));
    }

    @Override
    public Folded unfold(Kernels kernels, FoldInput input) {
        TensorRole role = input.role();
        return regression(role)
                .map(matrix -> matrix.unfold(kernels, input))
                .orElseGet(
                        () -> isHuge(role) ? Accumulator.subtract(kernels, input) : RescaledSum.unfold(kernels, input));
    }

    /** Decided by the whole tensor's shape, whatever block of it is at hand. */
    private boolean isHuge(TensorRole role) {
        return role.whole().elements() > (long) largest * largest;
    }

    /** How the tensor is solved as a matrix; empty where it is not. */
    private Optional<Regression> regression(TensorRole role) {
        List<Long> sizes = role.whole().sizes();
        long elements = role.whole().elements();
        if (isHuge(role) || elements == 0) {
            return Optional.empty();
        }
        if (role.linear()) {
            return linear(sizes.get(0), sizes.get(1));
        }
        if (sizes.size() == 4) {
            return inputs(sizes.get(0), elements / sizes.get(0));
        }
        return arePositions(role)
                ? inputs(elements / sizes.get(sizes.size() - 1), sizes.get(sizes.size() - 1))
                : Optional.empty();
    }

    private Optional<Regression> linear(long rows, long columns) {
        boolean inputs = columns <= largest;
        boolean outputs = rows <= largest;
        long longest = Math.max(inputs ? columns : 0, outputs ? rows : 0);
        return longest == 0
                ? Optional.empty()
                : Optional.of(new Regression(rows, columns, inputs, outputs, lambda / longest, precision));
    }

    private Optional<Regression> inputs(long rows, long columns) {
        return columns <= largest
                ? Optional.of(new Regression(rows, columns, true, false, lambda / columns, precision))
                : Optional.empty();
    }

    /** One vector for each position: rows × hidden, also with a leading 1. */
    private static boolean arePositions(TensorRole role) {
        Shape shape = role.whole();
        boolean vectors =
                shape.rank() == 2 || (shape.rank() == 3 && shape.sizes().get(0) == 1);
        return vectors && POSITIONS.stream().anyMatch(role.spec().name()::contains);
    }
}
