package io.tributary.merge.checkpoint;

import java.util.List;
import java.util.Optional;

/**
 * Which way round the base stores a module's weight. PEFT asks the module's type and corrects {@code fan_in_fan_out} by
 * it; from a checkpoint alone, the shape tells, and for square weights the model's type or else that option.
 */
final class Orientation {
    private final Conv1dWeights conv1d;
    private final boolean transposedByOption;

    Orientation(Optional<String> modelType, boolean transposedByOption) {
        this.conv1d = new Conv1dWeights(modelType);
        this.transposedByOption = transposedByOption;
    }

    /** How a module's factors change that tensor; empty where their shapes do not fit. */
    Optional<ExpertForm> form(AdapterModule module, TensorSource ours) {
        List<Long> shape = ours.spec().shape().sizes();
        boolean straight = shape.equals(List.of(module.out(), module.in()));
        boolean transposed = shape.equals(List.of(module.in(), module.out()));
        if (module.layer() == AdapterModule.Layer.EMBEDDING) {
            return transposed ? Optional.of(form(module, true)) : Optional.empty();
        }
        boolean preferred = conv1d.any() ? conv1d.contains(ours.name()) : transposedByOption;
        if (straight && transposed) {
            return Optional.of(form(module, preferred));
        }
        return straight || transposed ? Optional.of(form(module, transposed)) : Optional.empty();
    }

    private static ExpertForm form(AdapterModule module, boolean transposed) {
        ExpertForm.Kind kind = module.magnitude().isPresent()
                ? transposed ? ExpertForm.Kind.DORA_TRANSPOSED : ExpertForm.Kind.DORA
                : transposed ? ExpertForm.Kind.LOW_RANK_TRANSPOSED : ExpertForm.Kind.LOW_RANK;
        return new ExpertForm(kind, module.scale());
    }
}
