package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Set;

/**
 * A fixed multiple of the sum of all experts' task vectors (arXiv 2212.04089): state Στ, read λΣτ. Exact: the order of
 * experts does not matter beyond rounding.
 */
record TaskArithmetic(Chosen chosen, double lambda) implements Technique {
    private static final Parameter LAMBDA =
            Parameter.number("lambda", 0.3, -10, 10, "factor on the sum of task vectors; 0.1 suits 14 to 20 experts");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "task-arithmetic",
            "a fixed multiple of the sum of all experts' task vectors",
            List.of(LAMBDA),
            StateSize.of(1),
            Set.of(Trait.EXACT, Trait.ADDITIVE),
            "https://arxiv.org/abs/2212.04089",
            "grows with the number of experts: lambda has to suit how many will come");

    static Technique of(Settings settings) {
        return new TaskArithmetic(settings.chosen(), settings.number(LAMBDA));
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
        return Accumulator.read(kernels, input, lambda);
    }

    @Override
    public Folded unfold(Kernels kernels, FoldInput input) {
        return Accumulator.subtract(kernels, input);
    }
}
