package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Set;

/**
 * The mean of all experts' task vectors, each counting as its weight says (model soups with weights, arXiv 2203.05482):
 * state Σwτ, read Σwτ/Σw. An expert's weight is published with it, 1 where it has none; where all weights sum to zero
 * the base is read. Exact: the order of experts does not matter beyond rounding.
 */
record WeightedAverage(Chosen chosen) implements Technique {
    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "weighted-average",
            "the mean of all experts, each with the weight that it was published with",
            List.of(),
            StateSize.of(1),
            Set.of(Trait.EXACT, Trait.ADDITIVE, Trait.WEIGHTED),
            "https://arxiv.org/abs/2203.05482",
            "somebody has to know how much each expert should count");

    private static final Entries SUM = Entries.of("weighted");

    static Technique of(Settings settings) {
        return new WeightedAverage(settings.chosen());
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return SUM.slots(role);
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        return SUM.foldedIfTouched(kernels, input, "fold_weighted", 1.0, input.weight());
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        double weight = input.globals().sumWeight();
        return SUM.read(kernels, input, "read_scaled", weight == 0 ? 0 : 1 / weight);
    }

    @Override
    public Folded unfold(Kernels kernels, FoldInput input) {
        return SUM.foldedIfTouched(kernels, input, "fold_weighted", 1.0, -input.weight());
    }
}
