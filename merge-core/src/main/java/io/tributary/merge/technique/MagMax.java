package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Set;

/**
 * Of every entry the change of largest magnitude among all experts (MagMax, arXiv 2407.06322): state τ_max, read
 * λτ_max. Of equal magnitudes the positive one is kept, so that the order of experts does not matter; in the public
 * code the later one wins.
 */
record MagMax(Chosen chosen, double lambda) implements Technique {
    private static final Parameter LAMBDA = Parameter.number(
            "lambda", 0.5, -10, 10, "factor on the largest changes; 0.5 in the paper's continual study");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "magmax",
            "of every entry the largest change among all experts",
            List.of(LAMBDA),
            StateSize.of(1),
            Set.of(Trait.EXACT),
            "https://arxiv.org/abs/2407.06322",
            "one expert that was trained far decides most entries");

    private static final Entries LARGEST = Entries.of("largest");

    static Technique of(Settings settings) {
        return new MagMax(settings.chosen(), settings.number(LAMBDA));
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return LARGEST.slots(role);
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        return LARGEST.foldedIfTouched(kernels, input, "fold_larger");
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return LARGEST.read(kernels, input, "read_scaled", lambda);
    }
}
