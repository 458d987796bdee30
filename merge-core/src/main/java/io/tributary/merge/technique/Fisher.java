package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Experts averaged entry by entry, each by how much its task depends on the entry (Fisher merging, arXiv 2111.09832):
 * state ΣF and ΣFτ, read ΣFτ/ΣF, computed in float64. F is the expert's Fisher diagonal times the expert's own weight.
 * Where ΣF = 0, so that no expert knows anything of an entry, the base's value stays.
 *
 * <p>The public code adds 1e-6 to every Fisher value, which makes such entries the average: {@code minimum} does that,
 * in the units of the experts' own Fisher values. An expert that leaves a tensor as it is still vouches for it.
 */
record Fisher(Chosen chosen, double minimum) implements Technique {
    private static final Parameter MINIMUM = Parameter.number(
            "minimum",
            0,
            0,
            1e6,
            "added to every Fisher value; above 0 an entry that nobody knows becomes the average");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "fisher",
            "every entry the mean of all experts, weighted by how much each depends on it",
            List.of(MINIMUM),
            StateSize.of(2),
            Set.of(Trait.EXACT, Trait.ADDITIVE, Trait.WEIGHTED, Trait.NEEDS_FISHER, Trait.FOLDS_ZERO),
            "https://arxiv.org/abs/2111.09832",
            "needs every expert's Fisher diagonal, all on one scale");

    private static final Entries SUMS = Entries.of("information", "informed");

    static Technique of(Settings settings) {
        return new Fisher(settings.chosen(), settings.number(MINIMUM));
    }

    @Override
    public Optional<Statistic> statistic() {
        return Optional.of(Statistic.FISHER);
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return SUMS.slots(role);
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        return counted(kernels, input, input.weight());
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return SUMS.read(kernels, input, "read_information");
    }

    @Override
    public Folded unfold(Kernels kernels, FoldInput input) {
        return counted(kernels, input, -input.weight());
    }

    private Folded counted(Kernels kernels, FoldInput input, double weight) {
        NDArray information = input.statistic()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no Fisher diagonal of " + input.role().spec().name()));
        return SUMS.folded(kernels, input, "fold_information", information, minimum, weight);
    }
}
