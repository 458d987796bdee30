package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import java.util.List;
import java.util.Set;

/**
 * Task arithmetic as the study of continual merging publishes it (FusionBench, {@code method/opcm/task_arithmetic}): M
 * ← M + s(θt − θ0), starting at the base. That is task arithmetic with λ = s and a sum of scaled task vectors instead
 * of a scaled sum, so the two differ by rounding alone, and s cannot be chosen again when a version is read. Here for
 * the comparison.
 */
record ContinualTaskArithmetic(Chosen chosen, double scale) implements Technique {
    private static final Parameter SCALE =
            Parameter.number("scale", 0.3, -10, 10, "factor on every expert's task vector");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "continual-task-arithmetic",
            "task arithmetic as published for continual merging, for comparison",
            List.of(SCALE),
            StateSize.of(1),
            Set.of(Trait.EXACT, Trait.ADDITIVE),
            "https://arxiv.org/abs/2501.09522",
            "the same model as task-arithmetic with lambda=scale");

    private static final Entries MERGED = Entries.of("merged");

    static Technique of(Settings settings) {
        return new ContinualTaskArithmetic(settings.chosen(), settings.number(SCALE));
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        return MERGED.slots(role);
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        return MERGED.foldedIfTouched(kernels, input, "fold_weighted", 1.0, scale);
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return MERGED.read(kernels, input, "read_scaled", 1.0);
    }

    @Override
    public Folded unfold(Kernels kernels, FoldInput input) {
        return MERGED.foldedIfTouched(kernels, input, "fold_weighted", 1.0, -scale);
    }
}
