package io.tributary.merge.technique;

import java.util.List;
import java.util.Set;

/**
 * Task singular vectors, merged (TSV-M, arXiv 2412.00081): every expert's leading singular vectors, made orthonormal
 * together, so that the experts do not interfere.
 *
 * <pre>
 * of every expert    U, s, V ← the leading r of the thin SVD of τ
 * batch              Û = polar [U_1 … U_T]    V̂ = polar [V_1 … V_T]     Δ = scale · Û diag(s_1 … s_T) V̂ᵀ
 * any other tensor   the mean
 * </pre>
 *
 * <p>polar(X) is the matrix with orthonormal rows or columns nearest to X. The r of {@link TsvSums} is fixed in
 * advance, that of {@link TsvTriplets} depends on how many experts there are.
 */
final class TsvM {
    static final Parameter RANK = Parameter.word(
            "rank",
            List.of("fixed", "per-expert"),
            "fixed: rho of every expert, kept as sums; per-expert: what t experts leave room for, as published");
    static final Parameter RHO = Parameter.number(
            "rho", 0.125, 0.001, 1, "with rank=fixed, the share of each expert's singular vectors that is kept");
    static final Parameter SCALE = Parameter.number("scale", 1, -10, 10, "factor on linear weights");
    static final Parameter LARGEST = Parameter.whole(
            "largest", 8192, 1, 32768, "with rank=fixed, longest side of a weight that gets a Gram matrix");

    static final TechniqueDescription DESCRIPTION = new TechniqueDescription(
            "tsv-m",
            "every expert's leading singular vectors, made orthonormal together",
            List.of(RANK, RHO, SCALE, LARGEST, Precision.parameter(Precision.FLOAT64)),
            Precision.FLOAT64.size(TsvSums.IN_FLOAT32),
            Set.of(Trait.EXACT, Trait.ADDITIVE),
            "https://arxiv.org/abs/2412.00081",
            "one decomposition per linear weight and expert, two when a version is read; with rank=per-expert about 2"
                    + " elements per parameter, no expert can be taken out, and no more than the smallest side's number"
                    + " of experts fit");

    private TsvM() {}

    static Technique of(Settings settings) {
        return settings.text(RANK).equals("fixed")
                ? new TsvSums(
                        settings.chosen(),
                        settings.number(RHO),
                        settings.number(SCALE),
                        settings.whole(LARGEST),
                        Precision.of(settings))
                : new TsvTriplets(settings.chosen(), settings.number(SCALE));
    }
}
