package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A fixed multiple of the sum of all experts' task vectors (arXiv 2212.04089): state Στ, read λΣτ. Exact: the order of
 * experts does not matter beyond rounding.
 */
final class TaskArithmetic implements Technique {
    private static final Parameter LAMBDA = new Parameter(
            "lambda", "0.3", "-10 to 10", "factor on the sum of task vectors; 0.1 suits 14 to 20 experts");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "task-arithmetic",
            "a fixed multiple of the sum of all experts' task vectors",
            List.of(LAMBDA),
            1,
            "https://arxiv.org/abs/2212.04089",
            "grows with the number of experts: lambda has to suit how many will come");

    private final double lambda;

    private TaskArithmetic(double lambda) {
        this.lambda = lambda;
    }

    static Technique of(Settings settings) {
        return new TaskArithmetic(settings.number(LAMBDA, -10, 10));
    }

    @Override
    public String id() {
        return DESCRIPTION.id();
    }

    @Override
    public SortedMap<String, String> parameters() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(LAMBDA.name(), Double.toString(lambda))));
    }

    @Override
    public Untouched untouched() {
        return Untouched.UNCHANGED;
    }

    @Override
    public double stateFactor() {
        return DESCRIPTION.stateFactor();
    }

    @Override
    public List<Slot> slots(TensorRole role) {
        return Accumulator.slots(role);
    }

    @Override
    public boolean wholeTensor(TensorRole role) {
        return false;
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        return Accumulator.add(kernels, input);
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return Accumulator.read(kernels, input, lambda);
    }
}
