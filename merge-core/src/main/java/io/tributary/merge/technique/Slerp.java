package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script.Answer;
import java.util.List;
import java.util.Set;

/**
 * Each expert met on the great circle, tensor by tensor (spherical linear interpolation, Shoemake 1985; as a fold in
 * merging over time, arXiv 2412.06712).
 *
 * <pre>
 * cos Ω = M·θt / (‖M‖‖θt‖)
 * M ← (sin((1−w)Ω) · M + sin(wΩ) · θt) / sin Ω          linear where |cos Ω| &gt; 0.9995, or where a norm is zero
 * </pre>
 *
 * <p>M and θt are whole weights, not differences: neither has unit norm, and neither is scaled to it. Kept is M − θ0.
 */
record Slerp(Chosen chosen, Start start, double w) implements Technique {
    private static final double NEARLY_PARALLEL = 0.9995;

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "slerp",
            "a spherical step from what was merged so far towards each expert",
            List.of(Start.PARAMETER, Ema.NEWEST),
            StateSize.of(1),
            Set.of(Trait.FOLDS_ZERO),
            "https://arxiv.org/abs/2412.06712",
            "the order of experts matters; fine-tuned weights are so near each other that it mostly is the linear step"
                    + " of ema; needs whole tensors in memory");

    private static final Entries MERGED = Entries.of("merged");

    static Technique of(Settings settings) {
        return new Slerp(settings.chosen(), Start.of(settings), settings.number(Ema.NEWEST));
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return MERGED.slots(role);
    }

    @Override
    public boolean wholeTensor(TensorRole role) {
        return true;
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        if (start.isTakenWhole(input)) {
            return MERGED.folded(kernels, input, "fold_weighted", 0.0, 1.0);
        }
        NDArray base = input.base().get();
        NDArray before = input.state().isEmpty()
                ? kernels.zeros(input.scope(), input.role().shape())
                : Entries.named(input.state(), MERGED.names().get(0));
        Answer sums = kernels.script("entries").call(input.scope(), "angle", base, before, input.task());
        double keep = 1 - w;
        double newest = w;
        double norms = Math.sqrt(sums.number(0)) * Math.sqrt(sums.number(2));
        double cosine = norms == 0 ? 1 : sums.number(1) / norms;
        if (Math.abs(cosine) <= NEARLY_PARALLEL) {
            double angle = Math.acos(cosine);
            keep = Math.sin((1 - w) * angle) / Math.sin(angle);
            newest = Math.sin(w * angle) / Math.sin(angle);
        }
        return MERGED.folded(kernels, input, "fold_between", base, keep, newest);
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return MERGED.read(kernels, input, "read_scaled", 1.0);
    }
}
