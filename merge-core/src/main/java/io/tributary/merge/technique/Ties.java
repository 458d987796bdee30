package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Set;

/**
 * TIES (arXiv 2306.01708): trim, elect signs, merge what agrees.
 *
 * <pre>
 * fold   τ ← τ trimmed to its largest entries;  Σ⁺ += max(τ, 0);  Σ⁻ += min(τ, 0);  n⁺, n⁻ += how many
 * read   γ = sign(Σ⁺ + Σ⁻);  λ times the sum on γ's side, or its mean: the sum over how many made it
 * </pre>
 *
 * <p>Exact, since a sum by signs is all that the batch method looks at: where Σ⁺ + Σ⁻ is not zero beyond rounding.
 * Where it is exactly zero nothing is added; the public code takes the sign that most of the model has. Its trimming is
 * {@link Trim}. Both counts lie in one array, n⁺ + 4096 n⁻, exact for up to 4095 experts.
 */
record Ties(Chosen chosen, double lambda, double density, String trim, boolean mean) implements Technique {
    private static final String MODEL = "model";
    private static final String TENSOR = "tensor";
    private static final String NONE = "none";
    private static final int MOST_EXPERTS = 4095;

    private static final Parameter LAMBDA =
            Parameter.number("lambda", 1, -10, 10, "factor on what was merged; with merge=sum 0.3 is usual");
    private static final Parameter DENSITY = Parameter.number("density", 0.2, 0, 1, "share of entries that is kept");
    private static final Parameter TRIM = Parameter.word(
            "trim", List.of(MODEL, TENSOR, NONE), "over what the largest entries are chosen; as published, the model");
    private static final Parameter MERGE =
            Parameter.word("merge", List.of("mean", "sum"), "of the entries that have the elected sign");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "ties",
            "the largest entries of every expert, where they agree with the elected sign",
            List.of(LAMBDA, DENSITY, TRIM, MERGE),
            StateSize.of(3),
            Set.of(Trait.EXACT),
            "https://arxiv.org/abs/2306.01708",
            "up to " + MOST_EXPERTS + " experts with merge=mean; merge=sum keeps 2 instead of 3 and grows with their"
                    + " number; trimming reads every expert twice more");

    private static final Entries SUMS = Entries.of("positive", "negative");
    private static final Entries SUMS_AND_COUNTS = Entries.of("positive", "negative", "counts");

    static Technique of(Settings settings) {
        return new Ties(
                settings.chosen(),
                settings.number(LAMBDA),
                settings.number(DENSITY),
                settings.text(TRIM),
                settings.text(MERGE).equals("mean"));
    }

    private Entries entries() {
        return mean ? SUMS_AND_COUNTS : SUMS;
    }

    @Override
    public StateSize state() {
        return StateSize.of(entries().names().size());
    }

    @Override
    public List<Preparation> preparations() {
        return trim.equals(NONE) ? List.of() : List.of(new Trim(density, trim.equals(MODEL)));
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return entries().slots(role);
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        if (mean) {
            MostExperts.require(MOST_EXPERTS, input, "merge=sum has no such limit");
        }
        return entries().foldedIfTouched(kernels, input, "fold_signs");
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return entries().read(kernels, input, "read_signs", lambda);
    }
}
