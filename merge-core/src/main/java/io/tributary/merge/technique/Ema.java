package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Set;

/**
 * The exponential moving average of all experts' weights: M ← wθt + (1 − w)M, kept as its difference from the base.
 * Starts at the base, as in merging over time (arXiv 2412.06712), or at the first expert.
 */
record Ema(Chosen chosen, Start start, double w) implements Technique {
    /** The newest expert's share. */
    static final Parameter NEWEST = Parameter.number("w", 0.5, 0, 1, "the newest expert's share");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "ema",
            "a moving average of the experts: the newest counts most",
            List.of(Start.PARAMETER, NEWEST),
            StateSize.of(1),
            Set.of(Trait.FOLDS_ZERO),
            "https://arxiv.org/abs/2412.06712",
            "the order of experts matters: older ones fade");

    private static final Entries AVERAGE = Entries.of("average");

    static Technique of(Settings settings) {
        return new Ema(settings.chosen(), Start.of(settings), settings.number(NEWEST));
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return AVERAGE.slots(role);
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        double newest = start.isTakenWhole(input) ? 1 : w;
        return AVERAGE.folded(kernels, input, "fold_weighted", 1 - newest, newest);
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return AVERAGE.read(kernels, input, "read_scaled", 1.0);
    }
}
