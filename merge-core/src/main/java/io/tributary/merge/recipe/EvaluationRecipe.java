package io.tributary.merge.recipe;

import java.util.Optional;

/**
 * How versions are judged.
 *
 * @param policy which versions are evaluated, by their numbers; {@code latest}: the newest, once no evaluation is
 *     awaited
 * @param suite whose evaluations count; where absent, that of the first evaluation that comes
 * @param gate what a version must show so that it is served, beside being evaluated
 */
public record EvaluationRecipe(PublishPolicy policy, Optional<String> suite, Gate gate) {
    public static final EvaluationRecipe DEFAULT =
            new EvaluationRecipe(PublishPolicy.EVERY, Optional.empty(), Gate.NONE);

    /**
     * Whether versions are judged, and those that pass served by themselves: there are rules, or a suite is named; then
     * its evaluation is all that is asked. Otherwise people promote.
     */
    public boolean judges() {
        return suite.isPresent() || !gate.isEmpty();
    }
}
