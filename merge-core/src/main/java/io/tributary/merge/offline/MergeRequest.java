package io.tributary.merge.offline;

import io.tributary.merge.recipe.Recipe;
import java.nio.file.Path;
import java.util.List;

/**
 * What to merge into what.
 *
 * @param experts in the order in which they are folded
 * @param out directory that the version becomes; must not exist, or be empty
 */
public record MergeRequest(Path base, List<MergeExpert> experts, Recipe recipe, Path out) {
    public MergeRequest {
        experts = List.copyOf(experts);
    }
}
