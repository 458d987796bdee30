package io.tributary.merge.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Weights of {@code Conv1D} modules as GPT-2 has them: linear layers whose weight is stored in × out. Only the
 * configuration's {@code model_type} and the name tell them from others.
 */
public final class Conv1dWeights {
    private static final Set<String> MODELS = Set.of("gpt2", "openai-gpt", "imagegpt", "decision_transformer");

    private static final List<String> NAMES = List.of("c_attn.weight", "q_attn.weight", "c_proj.weight", "c_fc.weight");

    private final boolean model;

    /** @param modelType {@code model_type} of {@code config.json} */
    public Conv1dWeights(Optional<String> modelType) {
        this.model = modelType.filter(MODELS::contains).isPresent();
    }

    /** Whether the model has any. */
    public boolean any() {
        return model;
    }

    public boolean contains(String tensor) {
        return model && NAMES.stream().anyMatch(tensor::endsWith);
    }
}
