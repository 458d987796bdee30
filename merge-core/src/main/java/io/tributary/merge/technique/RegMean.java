package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
record RegMean(Chosen chosen, double a, Precision precision) implements Technique {
    private static final String INPUTS = "inputs";

    private static final Parameter A = Parameter.number(
            "a", 0.9, 0, 1, "factor on the off-diagonal entries of Gram matrices; 0.9 to 0.95 in the paper");
    private static final double IN_FLOAT32 = 1.875;
    private static final double SYMMETRIC = 1e-3;

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "regmean",
            "each linear layer answers its experts' own inputs as nearly as they did",
            List.of(A, Precision.parameter(Precision.FLOAT40)),
            Precision.FLOAT40.size(IN_FLOAT32),
            Set.of(Trait.EXACT, Trait.ADDITIVE, Trait.NEEDS_GRAM, Trait.FOLDS_ZERO),
            "https://arxiv.org/abs/2212.09849",
            "every expert has to bring the Gram matrices of its layers' inputs");

    static Technique of(Settings settings) {
        return new RegMean(settings.chosen(), settings.number(A), Precision.of(settings));
    }

    @Override
    public StateSize state() {
        return precision.size(IN_FLOAT32);
    }

    @Override
    public Optional<Statistic> statistic() {
        return Optional.of(Statistic.GRAM);
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        if (!role.linear()) {
            return Accumulator.slots(role);
        }
        List<Slot> slots = new ArrayList<>(precision.slots(Accumulator.SLOT, role.shape()));
        slots.addAll(precision.packed(INPUTS, role.shape().sizes().get(1)));
        return slots;
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
    public Folded unfold(Kernels kernels, FoldInput input) {
        return input.role().linear() ? add(kernels, input, -1) : Accumulator.subtract(kernels, input);
    }

    private Folded add(Kernels kernels, FoldInput input, double sign) {
        Map<String, NDArray> before = Accumulator.before(kernels, input, slots(input.role(), input.expertsBefore()));
        if (input.task().size() == 0) {
            return Accumulator.folded(kernels, input, before);
        }
        NDManager scope = input.scope();
        NDArray gram = gram(kernels.script("gramians"), input);
        Map<String, NDArray> after = new HashMap<>();
        Kept.of(scope, before, Accumulator.SLOT)
                .plus(kernels, scope, "plus_product", input.task(), gram, sign)
                .into(after, Accumulator.SLOT);
        Kept.of(scope, before, INPUTS)
                .plus(kernels, scope, "plus_symmetric", gram, sign)
                .into(after, INPUTS);
        return Accumulator.folded(kernels, input, after);
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
        NDManager scope = input.scope();
        Kept sum = Kept.of(scope, input.state(), Accumulator.SLOT);
        if (!sum.isPresent() || input.globals().experts() == 0) {
            return kernels.zeros(scope, input.role().shape());
        }
        Kept inputs = Kept.of(scope, input.state(), INPUTS);
        return kernels.script("gramians")
                .call(scope, "read_products", sum.high(), sum.low(), inputs.high(), inputs.low())
                .array(0);
    }
}
