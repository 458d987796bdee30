package io.tributary.merge.checkpoint;

import java.util.List;
import java.util.Optional;

/**
 * What an expert stores of one tensor of the base, and how that becomes a task vector.
 *
 * @param sources as many as the form says, in its order
 */
public record ExpertTensor(ExpertForm form, List<TensorSource> sources) {
    /** Of an adapter that leaves the tensor as it is. */
    public static final ExpertTensor UNTOUCHED = new ExpertTensor(ExpertForm.UNTOUCHED, List.of());

    public ExpertTensor {
        sources = List.copyOf(sources);
        if (sources.size() != form.kind().tensors()) {
            throw new IllegalArgumentException(form + " with " + sources.size() + " tensors");
        }
    }

    public static ExpertTensor full(TensorSource source) {
        return new ExpertTensor(ExpertForm.FULL, List.of(source));
    }

    /** The tensor itself, where that is what is stored. */
    public Optional<TensorSource> itself() {
        return form.equals(ExpertForm.FULL) ? Optional.of(sources.get(0)) : Optional.empty();
    }
}
