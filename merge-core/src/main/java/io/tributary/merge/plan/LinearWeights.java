package io.tributary.merge.plan;

import io.tributary.merge.checkpoint.Conv1dWeights;
import io.tributary.merge.recipe.TensorGlobs;
import io.tributary.merge.tensor.Glob;
import io.tributary.merge.tensor.TensorSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which tensors are weights of linear layers. The reference asks the module's type; from a checkpoint alone: 2-D, the
 * name ends in {@code .weight}, not an embedding table and not tied to one, and not a GPT-2 style {@code Conv1D}. The
 * recipe's globs come first, exclude before include; what is not 2-D never is linear.
 */
public final class LinearWeights {
    private static final List<String> EMBEDDINGS =
            List.of("embed", "wte", "wpe", "word_embeddings", "position_embeddings", "token_type", "shared.weight");

    private final List<Glob> include;
    private final List<Glob> exclude;
    private final Set<String> tied;
    private final Conv1dWeights conv1d;

    /**
     * @param tied names of tensors that repeat an embedding
     * @param modelType {@code model_type} of the base's {@code config.json}
     */
    public LinearWeights(TensorGlobs globs, Set<String> tied, Optional<String> modelType) {
        this.include = globs.linearInclude().stream().map(Glob::new).toList();
        this.exclude = globs.linearExclude().stream().map(Glob::new).toList();
        this.tied = Set.copyOf(tied);
        this.conv1d = new Conv1dWeights(modelType);
    }

    public boolean contains(TensorSpec tensor) {
        String name = tensor.name();
        if (tensor.shape().rank() != 2 || !tensor.dtype().isFoldable() || matches(exclude, name)) {
            return false;
        }
        if (matches(include, name)) {
            return true;
        }
        return name.endsWith(".weight")
                && EMBEDDINGS.stream().noneMatch(name::contains)
                && !tied.contains(name)
                && !conv1d.contains(name);
    }

    private static boolean matches(List<Glob> globs, String name) {
        return globs.stream().anyMatch(glob -> glob.matches(name));
    }
}
