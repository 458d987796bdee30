package io.tributary.merge.offline;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TaskVectorFrom;
import java.nio.file.Path;
import java.util.List;

/**
 * What to merge into what.
 *
 * @param experts in the order in which they are folded
 * @param out directory that the version becomes; must not exist, or be empty
 * @param everyStep whether there is a version after every expert, as {@code out/000001}, {@code out/000002} …, instead
 *     of one after the last, as {@code out} itself
 */
public record MergeRequest(Path base, List<MergeExpert> experts, Recipe recipe, Path out, boolean everyStep) {
    public MergeRequest {
        experts = List.copyOf(experts);
        if (recipe.taskVector() == TaskVectorFrom.START) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "taskVector: start is for lineages, whose experts say what they were fine-tuned from. Leave it out,"
                            + " and task vectors are taken from the base.");
        }
    }

    /** One version, after the last expert. */
    public MergeRequest(Path base, List<MergeExpert> experts, Recipe recipe, Path out) {
        this(base, experts, recipe, out, false);
    }
}
