package io.tributary.merge.inspect;

import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.checkpoint.Comparison;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.plan.Plan;
import io.tributary.merge.plan.PlannedTensor;
import io.tributary.merge.recipe.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What one pass over a base found.
 *
 * @param tensors in name order
 * @param auxiliary digests of its configuration and tokenizer files by name
 * @param problems all reasons to refuse it, in tensor-name order
 */
public record SurveyedBase(
        Path location,
        Recipe recipe,
        List<PlannedTensor> tensors,
        Map<String, String> auxiliary,
        List<Problem> problems) {
    public SurveyedBase {
        tensors = List.copyOf(tensors);
        auxiliary = Map.copyOf(auxiliary);
        problems = List.copyOf(problems);
    }

    /**
     * The plan for it.
     *
     * @throws io.tributary.merge.MergeException {@code UNSUPPORTED_DTYPE}, {@code NOT_FINITE}: all problems in one
     *     message
     */
    public Plan plan(CheckpointRef ref, long maxFileBytes) {
        Comparison.refuse(location, "cannot be a base", problems);
        return Plan.of(recipe, ref, tensors, auxiliary, maxFileBytes);
    }
}
