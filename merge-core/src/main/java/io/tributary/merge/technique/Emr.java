package io.tributary.merge.technique;

import ai.djl.ndarray.NDArray;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.kernel.Script;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Elect, mask and rescale (EMR-Merging, arXiv 2405.17461): one unified model, and of every task a mask and a scalar
 * that turn it into that task's own.
 *
 * <pre>
 * elect    γ = +1 where Στ &gt; 0, −1 elsewhere;  τ_uni = γ times the largest |τt| among the entries with sign γ
 * mask     M_t = [τt · γ &gt; 0]
 * rescale  λ_t = Σ mean|τt| / Σ mean|τ_uni ⊙ M_t|       (sums over the model's tensors, as in the public code)
 * task t   θ0 + λ_t · M_t ⊙ τ_uni
 * </pre>
 *
 * <p>Since γ may turn with every expert, the state keeps every expert's signs: two bits an entry, one for above zero
 * and one for below, since an entry that an expert left alone is neither. So it grows with the number of experts. A
 * version holds the unified model, and as companions one bit an entry and two scalars a tensor for every task:
 * {@code masks} u8 [experts, ⌈n/8⌉], the first entry in the lowest bit, and {@code scales} f64 [experts, 2], both
 * means, in the order of steps. Exact, where Στ is not zero beyond rounding.
 */
record Emr(Chosen chosen) implements Technique {
    static final String MASKS = "masks";
    static final String SCALES = "scales";

    private static final Entries EXTREMES = Entries.of("sum", "highest", "lowest");
    private static final String MAGNITUDES = "magnitudes";
    private static final String SIGNS = "signs";

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "emr",
            "one unified model, and per task a mask and a scale that give its own weights: tributary export",
            List.of(),
            new StateSize(3, 2.0 / Float.SIZE),
            Set.of(Trait.EXACT, Trait.FOLDS_ZERO, Trait.EXPORTS_TASKS),
            "https://arxiv.org/abs/2405.17461",
            "state and versions grow with every expert; the unified model alone is weak; needs whole tensors in memory");

    static Technique of(Settings settings) {
        return new Emr(settings.chosen());
    }

    @Override
    public boolean wholeTensor(TensorRole role) {
        return true;
    }

    @Override
    public List<Slot> slots(TensorRole role, long experts) {
        List<Slot> slots = new ArrayList<>(List.of(new Slot(MAGNITUDES, DType.F64, Shape.of(experts))));
        slots.addAll(EXTREMES.slots(role));
        slots.add(new Slot(SIGNS, DType.U8, Shape.of(experts, 2, bytes(role))));
        return slots;
    }

    private static long bytes(TensorRole role) {
        return (role.shape().elements() + Byte.SIZE - 1) / Byte.SIZE;
    }

    @Override
    public Folded fold(Kernels kernels, FoldInput input) {
        Folded folded = EXTREMES.folded(kernels, input, "fold_extremes");
        Script script = kernels.script("signs");
        Map<String, NDArray> state = new HashMap<>(folded.state());
        boolean first = input.state().isEmpty();
        NDArray signs = first
                ? script.call(input.scope(), "first", input.task()).array(0)
                : script.call(input.scope(), "appended", Entries.named(input.state(), SIGNS), input.task())
                        .array(0);
        NDArray magnitudes = first
                ? script.call(input.scope(), "mean_magnitude", input.task()).array(0)
                : script.call(
                                input.scope(),
                                "appended_magnitude",
                                Entries.named(input.state(), MAGNITUDES),
                                input.task())
                        .array(0);
        state.put(SIGNS, signs);
        state.put(MAGNITUDES, magnitudes);
        return new Folded(state, folded.accumulatorSquared(), folded.taskSquared(), folded.diagnostics());
    }

    @Override
    public NDArray read(Kernels kernels, ReadInput input) {
        return EXTREMES.read(kernels, input, "read_extremes");
    }

    @Override
    public List<Slot> companions(TensorRole role, long experts) {
        return experts == 0
                ? List.of()
                : List.of(
                        new Slot(MASKS, DType.U8, Shape.of(experts, bytes(role))),
                        new Slot(SCALES, DType.F64, Shape.of(experts, 2)));
    }

    @Override
    public Map<String, NDArray> companions(Kernels kernels, ReadInput input) {
        if (input.state().isEmpty()) {
            return Map.of();
        }
        Script script = kernels.script("signs");
        Map<String, NDArray> state = input.state();
        NDArray sum = Entries.named(state, EXTREMES.names().get(0));
        NDArray masks = script.call(input.scope(), "masks", Entries.named(state, SIGNS), sum)
                .array(0);
        NDArray scales = script.call(
                        input.scope(), "scales", Entries.named(state, MAGNITUDES), masks, read(kernels, input))
                .array(0);
        return Map.of(MASKS, masks, SCALES, scales);
    }
}
