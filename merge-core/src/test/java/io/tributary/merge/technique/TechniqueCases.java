package io.tributary.merge.technique;

import java.util.List;
import java.util.Map;

/** Every technique, with parameters and how it is defined; a test asks for each of them. */
final class TechniqueCases {
    private static final Batch TIES = new TiesBatch();

    private TechniqueCases() {}

    /** Of those that any order of experts gives alike. */
    static List<TechniqueCase> exact() {
        return List.of(
                new TechniqueCase("average", SumBatches.AVERAGE, Map.of()),
                new TechniqueCase("weighted-average", SumBatches.WEIGHTED_AVERAGE, Map.of()),
                new TechniqueCase("task-arithmetic", SumBatches.TASK_ARITHMETIC, Map.of("lambda", "0.7")),
                new TechniqueCase("ties", TIES, Map.of()),
                new TechniqueCase("ties", TIES, Map.of("trim", "tensor", "density", "0.4", "lambda", "0.8")),
                new TechniqueCase("ties", TIES, Map.of("trim", "none", "merge", "sum", "lambda", "0.3")),
                new TechniqueCase("bilateral", RegressionBatches.BILATERAL, Map.of()),
                new TechniqueCase(
                        "bilateral", RegressionBatches.BILATERAL, Map.of("largest", "16", "precision", "float32")),
                new TechniqueCase("bilateral", RegressionBatches.BILATERAL, Map.of("largest", "12", "lambda", "0.5")),
                new TechniqueCase("wudi", RegressionBatches.WUDI, Map.of("lambda", "0.3")),
                new TechniqueCase("regmean", RegressionBatches.REGMEAN, Map.of()),
                new TechniqueCase("tsv-m", SpectralBatches::tsvM, Map.of()),
                new TechniqueCase("tsv-m", SpectralBatches::tsvM, Map.of("rho", "0.3", "scale", "0.7")),
                new TechniqueCase("iso-c", SpectralBatches::isoC, Map.of("scale", "0.8")),
                new TechniqueCase("model-stock", new StockBatch(), Map.of()),
                new TechniqueCase(
                        "dare", WrapperBatches.dare(SumBatches.TASK_ARITHMETIC), Map.of("p", "0.6", "lambda", "1")),
                new TechniqueCase(
                        "dare", WrapperBatches.dare(TIES), Map.of("of", "ties", "p", "0.5", "density", "0.3")),
                new TechniqueCase("breadcrumbs", WrapperBatches.breadcrumbs(SumBatches.TASK_ARITHMETIC), Map.of()),
                new TechniqueCase(
                        "breadcrumbs",
                        WrapperBatches.breadcrumbs(WrapperBatches.dare(SumBatches.AVERAGE)),
                        Map.of("of", "dare", "beta", "0.1", "gamma", "0.3", "of.of", "average", "of.p", "0.2")),
                new TechniqueCase("magmax", SumBatches::magMax, Map.of()),
                new TechniqueCase("fisher", SumBatches.FISHER, Map.of()),
                new TechniqueCase("fisher", SumBatches.FISHER, Map.of("minimum", "1e-2")),
                new TechniqueCase("emr", new EmrBatch(), Map.of()),
                new TechniqueCase("dare", WrapperBatches.dare(new EmrBatch()), Map.of("of", "emr", "p", "0.3")),
                new TechniqueCase("lines", WrapperBatches.lines(SumBatches.AVERAGE), Map.of("of", "average")),
                new TechniqueCase(
                        "lines",
                        WrapperBatches.lines(WrapperBatches.dare(WrapperBatches.breadcrumbs(TIES))),
                        Map.of(
                                "of", "dare",
                                "of.of", "breadcrumbs",
                                "of.of.of", "ties",
                                "of.of.of.merge", "sum",
                                "of.of.gamma", "0.2",
                                "of.p", "0.3")),
                new TechniqueCase(
                        "continual-task-arithmetic", SumBatches.CONTINUAL_TASK_ARITHMETIC, Map.of("scale", "0.4")));
    }

    /** Of those whose result depends on the order of experts. */
    static List<TechniqueCase> ordered() {
        return List.of(
                new TechniqueCase("ema", OrderedBatches::ema, Map.of("w", "0.3")),
                new TechniqueCase("ema", OrderedBatches::ema, Map.of("start", "first")),
                new TechniqueCase("slerp", OrderedBatches::slerp, Map.of("w", "0.4")),
                new TechniqueCase("slerp", OrderedBatches::slerp, Map.of("start", "first")),
                new TechniqueCase("nufilt", SpectralBatches::nuFilt, Map.of("k", "3", "scale", "0.5")),
                new TechniqueCase("dop", new DualProjectionBatch(), Map.of()),
                new TechniqueCase("dop", new DualProjectionBatch(), Map.of("a", "0.4")),
                new TechniqueCase("continual-ties", OrderedBatches::continualTies, Map.of()),
                new TechniqueCase("continual-ties", OrderedBatches::continualTies, Map.of("merge", "mean")),
                new TechniqueCase(
                        "lines", WrapperBatches.lines(OrderedBatches::slerp), Map.of("of", "slerp", "alpha", "0.7")));
    }
}
