package io.tributary.merge.technique;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Another technique, without each tensor's outliers and small changes (Model Breadcrumbs, arXiv 2312.06795): of every
 * tensor of every expert the share {@code beta} of largest and {@code gamma} of smallest magnitude is dropped, see
 * {@link Band}. What stays is not rescaled.
 *
 * <p>Names and units differ elsewhere: the paper's masks keep what lies between two percentiles, mergekit's
 * {@code gamma} is this {@code beta} and its {@code density} is 1 − beta − gamma. The public code ranks the entries of
 * each row of the last axis instead of the tensor's.
 */
record Breadcrumbs(Chosen chosen, Technique of, double beta, double gamma) implements Wrapped {
    private static final Parameter OF =
            Parameter.technique(Wrapping.OF, "task-arithmetic", "what folds the entries that stay");
    private static final Parameter BETA =
            Parameter.number("beta", 0.01, 0, 1, "share of each tensor's entries, the largest, that is dropped");
    private static final Parameter GAMMA =
            Parameter.number("gamma", 0.85, 0, 1, "share of each tensor's entries, the smallest, that is dropped");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "breadcrumbs",
            "another technique, after dropping every expert's largest and smallest changes",
            List.of(OF, BETA, GAMMA),
            StateSize.NONE,
            Set.of(),
            "https://arxiv.org/abs/2312.06795",
            "reads every expert twice more to find the thresholds");

    static Technique of(Settings settings, Technique of) {
        double beta = settings.number(BETA);
        double gamma = settings.number(GAMMA);
        if (beta + gamma >= 1) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE,
                    "breadcrumbs.beta + breadcrumbs.gamma is " + beta + " + " + gamma
                            + "; expected less than 1, or nothing of an expert stays");
        }
        return new Breadcrumbs(Wrapping.chosen(settings, of), of, beta, gamma);
    }

    @Override
    public List<Preparation> preparations() {
        List<Preparation> preparations = new ArrayList<>(List.of(new Band(beta, gamma)));
        preparations.addAll(of.preparations());
        return preparations;
    }
}
