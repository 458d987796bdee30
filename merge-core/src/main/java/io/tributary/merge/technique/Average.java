package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Set;

/**
 * The mean of all experts' task vectors (stochastic weight averaging, arXiv 1803.05407): state Στ, read Στ/n. Exact:
 * the order of experts does not matter beyond rounding.
 */
record Average(Chosen chosen) implements Technique {
    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "average",
            "the mean of all experts",
            List.of(),
            StateSize.of(1),
            Set.of(Trait.EXACT, Trait.ADDITIVE),
            "https://arxiv.org/abs/1803.05407",
            "every expert weighs the same, and experts that disagree cancel out");

    static Technique of(Settings settings) {
        return new Average(settings.chosen());
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return Accumulator.slots(role);
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        return Accumulator.add(kernels, input);
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return Accumulator.read(kernels, input, 1.0 / input.globals().experts());
    }

    @Override
    public Folded unfold(Kernels kernels, FoldInput input) {
        return Accumulator.subtract(kernels, input);
    }
}
