package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script.Answer;
import java.util.List;
import java.util.Set;

/**
 * TIES as the study of continual merging publishes it (FusionBench, {@code method/opcm/ties_merging}): the merged
 * model's own difference from the base, D, is one of the two that are merged, and the result is added to it, so it
 * compounds.
 *
 * <pre>
 * first expert   D ← sτ                              (untrimmed)
 * then           D ← D + s · TIES(D, τ)              (each trimmed to its largest entries, signs elected between the two)
 * </pre>
 *
 * <p>What differs: the published code trims D and τ over the whole model, here each tensor is trimmed by itself, since
 * what a tensor merges to must not wait for all others. Where the two cancel exactly nothing is added. Here for the
 * comparison; {@code ties} is the exact stream.
 */
record ContinualTies(Chosen chosen, double scale, double density, boolean mean) implements Technique {
    private static final Parameter SCALE =
            Parameter.number("scale", 0.5, -10, 10, "factor on every step's merged task vector");
    private static final Parameter DENSITY =
            Parameter.number("density", 0.2, 0, 1, "share of each tensor's entries that is kept");
    private static final Parameter MERGE =
            Parameter.word("merge", List.of("sum", "mean"), "of the entries that have the elected sign");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "continual-ties",
            "TIES between what was merged so far and each expert, for comparison",
            List.of(SCALE, DENSITY, MERGE),
            StateSize.of(1),
            Set.of(Trait.FOLDS_ZERO),
            "https://arxiv.org/abs/2501.09522",
            "the order of experts matters, and the merged model is added to itself again and again; needs whole tensors"
                    + " in memory");

    private static final Entries MERGED = Entries.of("merged");

    static Technique of(Settings settings) {
        return new ContinualTies(
                settings.chosen(),
                settings.number(SCALE),
                settings.number(DENSITY),
                settings.text(MERGE).equals("mean"));
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
        if (input.state().isEmpty()
                || input.expertsBefore() == 0
                || input.task().size() == 0) {
            return MERGED.folded(kernels, input, "fold_weighted", 1.0, scale);
        }
        NDArray before = Entries.named(input.state(), MERGED.names().get(0));
        return MERGED.folded(
                kernels,
                input,
                "fold_elected",
                threshold(kernels, input, input.task()),
                threshold(kernels, input, before),
                scale,
                mean);
    }

    private double threshold(Kernels kernels, FoldInput input, NDArray array) {
        Answer answer =
                kernels.script("entries").call(input.scope(), "magnitude", array, Trim.rank(array.size(), density));
        return answer.number(0);
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return MERGED.read(kernels, input, "read_scaled", 1.0);
    }
}
