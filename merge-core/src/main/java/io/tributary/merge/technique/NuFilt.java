package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script;
import java.util.List;
import java.util.Set;

/**
 * The null-space filter of NUFILT (arXiv 2509.21413): what a new expert shares with the merged model's strongest input
 * directions is removed, so that it does not disturb what is there.
 *
 * <pre>
 * linear weight   A ← τ at first, then   V ← leading k right singular vectors of A;   A ← A + τ (I − V Vᵀ)
 *                 read scale · A
 * any other       the mean
 * </pre>
 *
 * <p>Without the paper's trained correction, which gives back what the filter took. Directions with s_i ≤ ε·‖A‖ (ε of
 * float32) are not among the k. A layer of at most k inputs keeps its first expert and takes no other.
 */
record NuFilt(Chosen chosen, int k, double scale) implements Technique {
    private static final Parameter K = Parameter.whole(
            "k", 128, 1, 65536, "input directions of the merged model that are shut to new experts, at most");
    private static final Parameter SCALE = Parameter.number("scale", 1, -10, 10, "factor on linear weights when read");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "nufilt",
            "each expert without what it shares with the merged model's strongest input directions",
            List.of(K, SCALE),
            StateSize.of(1),
            Set.of(),
            "https://arxiv.org/abs/2509.21413",
            "only the filter, without the paper's trained correction; the order of experts matters;"
                    + " k must stay well below the width of the layers");

    static Technique of(Settings settings) {
        return new NuFilt(settings.chosen(), settings.whole(K), settings.number(SCALE));
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return Accumulator.slots(role);
    }

    @Override
    public boolean wholeTensor(TensorRole role) {
        return role.linear();
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        NDArray accumulator = input.state().get(Accumulator.SLOT);
        if (accumulator == null || !input.role().linear()) {
            return Accumulator.add(kernels, input);
        }
        double beforeSquared = kernels.squaredNorm(accumulator);
        double taskSquared = kernels.squaredNorm(input.task());
        if (beforeSquared == 0 || taskSquared == 0) {
            return Accumulator.add(kernels, input);
        }
        Script.Answer filtered =
                kernels.script("spectral").call(input.scope(), "filtered", accumulator, input.task(), k);
        NDArray after = kernels.plus(input.scope(), accumulator, filtered.array(0));
        List<Long> sizes = input.role().shape().sizes();
        return Accumulator.folded(
                after,
                kernels.squaredNorm(after),
                taskSquared,
                new TensorDiagnostics(
                        filtered.integer(1),
                        Math.toIntExact(Math.min(sizes.get(0), sizes.get(1))),
                        kernels.squaredNorm(filtered.array(0)),
                        kernels.dot(input.task(), accumulator),
                        beforeSquared,
                        false));
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return input.role().linear() ? Accumulator.read(kernels, input, scale) : Accumulator.mean(kernels, input);
    }
}
