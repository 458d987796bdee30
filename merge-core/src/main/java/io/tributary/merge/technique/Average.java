package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The mean of all experts' task vectors (stochastic weight averaging, arXiv 1803.05407): state Στ, read Στ/n. Exact:
 * the order of experts does not matter beyond rounding.
 */
final class Average implements Technique {
    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "average",
            "the mean of all experts",
            List.of(),
            1,
            "https://arxiv.org/abs/1803.05407",
            "every expert weighs the same, and experts that disagree cancel out");

    static Technique of(Settings settings) {
        return new Average();
    }

    @Override
    public String id() {
        return DESCRIPTION.id();
    }

    @Override
    public SortedMap<String, String> parameters() {
        return Collections.unmodifiableSortedMap(new TreeMap<>());
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
        return Accumulator.read(kernels, input, 1.0 / input.globals().experts());
    }
}
