package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Regression mean (RegMean, arXiv 2212.09849): the linear weight whose outputs are nearest, in squares, to those of
 * every expert on the expert's own inputs. Of the inputs only the Gram matrix G = xᵀx is needed, which every expert
 * brings.
 *
 * <pre>
 * linear weight, out × in:   G̃ = G with its off-diagonal entries times a
 *   fold   inputs += G̃   accumulator += τ G̃        read   accumulator · inputs⁻¹
 * any other tensor:          the mean
 * </pre>
 *
 * <p>The same as the published Σ W_t G̃_t (Σ G̃_t)⁻¹, with W_t = θ0 + τ_t. Below 1, {@code a} keeps the equations
 * regular; inputs that were 0 in all experts' data read 0. Exact, additive; one expert reads back as itself. An expert
 * that leaves a weight as it is still has a say in it: its inputs ask for the base there.
 */
record RegMean(Chosen chosen, double a, DType precision) implements Technique {
    private static final String INPUTS = "inputs";

    private static final Parameter A = Parameter.number(
            "a", 0.9, 0, 1, "factor on the off-diagonal entries of Gram matrices; 0.9 to 0.95 in the paper");
    private static final double SYMMETRIC = 1e-3;

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "regmean",
            "each linear layer answers its experts' own inputs as nearly as they did",
            List.of(A, Precision.FLOAT32),
            StateSize.of(1.9),
            Set.of(Trait.EXACT, Trait.ADDITIVE, Trait.NEEDS_GRAM, Trait.FOLDS_ZERO),
            "https://arxiv.org/abs/2212.09849",
            "every expert has to bring the Gram matrices of its layers' inputs");

    static Technique of(Settings settings) {
        return new RegMean(settings.chosen(), settings.number(A), Precision.of(settings));
    }

    @Override
    public StateSize state() {
        return Precision.size(DESCRIPTION.state(), precision);
    }

    @Override
    public Untouched untouched() {
        return Untouched.FOLDS_ZERO;
    }

    @Override
    public Optional<Statistic> statistic() {
        return Optional.of(Statistic.GRAM);
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        Shape shape = role.shape();
        return role.linear()
                ? List.of(
                        new Slot(Accumulator.SLOT, precision, shape),
                        Packed.slot(INPUTS, precision, shape.sizes().get(1)))
                : Accumulator.slots(role);
    }

    @Override
    public boolean wholeTensor(TensorRole role) {
        return role.linear();
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        return input.role().linear() ? add(kernels, input, 1) : Accumulator.add(kernels, input);
    }

    @Override
    public boolean additive() {
        return true;
    }

    @Override
    public Folded unfold(Kernels kernels, FoldInput input) {
        return input.role().linear() ? add(kernels, input, -1) : Accumulator.subtract(kernels, input);
    }

    private Folded add(Kernels kernels, FoldInput input, double sign) {
        Map<String, NDArray> before = Accumulator.before(kernels, input, slots(input.role(), input.expertsBefore()));
        if (input.task().size() == 0) {
            return Accumulator.folded(kernels, input, before);
        }
        Script gramians = kernels.script("gramians");
        NDManager scope = input.scope();
        NDArray gram = gram(gramians, input);
        NDArray sum = gramians.call(
                        scope,
                        "plus_product",
                        Objects.requireNonNull(before.get(Accumulator.SLOT)),
                        input.task(),
                        gram,
                        sign)
                .array(0);
        NDArray inputs = gramians.call(scope, "plus_symmetric", Objects.requireNonNull(before.get(INPUTS)), gram, sign)
                .array(0);
        return Accumulator.folded(kernels, input, Map.of(Accumulator.SLOT, sum, INPUTS, inputs));
    }

    /** The expert's, off-diagonal entries shrunk; refused where it cannot be a sum of xᵀx. */
    private NDArray gram(Script gramians, FoldInput input) {
        NDManager scope = input.scope();
        NDArray brought = input.statistic()
                .orElseThrow(() -> refused(
                        ErrorCode.MISSING_STATISTIC, input, "is missing. Publish it with --statistic gram=FILE"));
        double asymmetry = gramians.call(scope, "asymmetry", brought).number(0);
        if (asymmetry > SYMMETRIC) {
            throw refused(
                    ErrorCode.INVALID_STATISTIC,
                    input,
                    "is not symmetric: mirrored entries differ by " + (float) asymmetry
                            + " of the largest. Sum xᵀx over the layer's inputs x");
        }
        NDArray shrunk = gramians.call(scope, "shrunk", brought, a).array(0);
        if (!gramians.call(scope, "is_gram", shrunk).truth(0)) {
            throw refused(
                    ErrorCode.INVALID_STATISTIC,
                    input,
                    "has a negative eigenvalue, which no sum of xᵀx has. Compute it in float32 or wider");
        }
        return shrunk;
    }

    private static MergeException refused(ErrorCode code, FoldInput input, String what) {
        return new MergeException(
                code,
                "The expert's gram matrix of "
                        + Printable.quoted(input.role().spec().name()) + " " + what);
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        if (!input.role().linear()) {
            return Accumulator.mean(kernels, input);
        }
        NDArray sum = input.state().get(Accumulator.SLOT);
        if (sum == null || sum.size() == 0 || input.globals().experts() == 0) {
            return kernels.zeros(input.scope(), input.role().shape());
        }
        return kernels.script("gramians")
                .call(
                        input.scope(),
                        "read_products",
                        sum,
                        Objects.requireNonNull(input.state().get(INPUTS)))
                .array(0);
    }
}
