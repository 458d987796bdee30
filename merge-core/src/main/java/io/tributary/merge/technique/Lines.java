package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Set;

/**
 * Layer-increasing scaling around any technique (LiNeS, arXiv 2410.17146): what is read for layer l of L is multiplied
 * by {@code alpha + beta · l/(L−1)}; tensors outside the layers are multiplied by {@code alpha}, as in the public code.
 */
record Lines(Chosen chosen, Technique of, double alpha, double beta) implements Wrapped {
    private static final Parameter OF = Parameter.technique(Wrapping.OF, "task-arithmetic", "what is read and scaled");
    private static final Parameter ALPHA = Parameter.number("alpha", 0.5, -10, 10, "factor in the first layer");
    private static final Parameter BETA =
            Parameter.number("beta", 0.5, -10, 10, "what the factor gains up to the last layer");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "lines",
            "another technique, with deeper layers moved further from the base",
            List.of(OF, ALPHA, BETA),
            StateSize.NONE,
            Set.of(),
            "https://arxiv.org/abs/2410.17146",
            "needs layers that are numbered in the tensors' names");

    static Technique of(Settings settings, Technique of) {
        return new Lines(Wrapping.chosen(settings, of), of, settings.number(ALPHA), settings.number(BETA));
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        double factor = alpha + beta * input.role().depth().orElse(0);
        return kernels.scaled(input.scope(), of.read(kernels, input), factor);
    }
}
