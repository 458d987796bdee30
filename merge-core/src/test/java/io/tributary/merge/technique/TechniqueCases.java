package io.tributary.merge.technique;

import java.util.List;
import java.util.Map;

/** Every technique that is exact, with its batch form; a test asks for one of each. */
final class TechniqueCases {
    private TechniqueCases() {}

    static List<TechniqueCase> exact() {
        return List.of(
                new TechniqueCase("average", SumBatches.AVERAGE, Map.of()),
                new TechniqueCase("task-arithmetic", SumBatches.TASK_ARITHMETIC, Map.of("lambda", "0.7")),
                new TechniqueCase(
                        "dare", WrapperBatches.dare(SumBatches.TASK_ARITHMETIC), Map.of("p", "0.6", "lambda", "1")),
                new TechniqueCase("lines", WrapperBatches.lines(SumBatches.AVERAGE), Map.of("of", "average")),
                new TechniqueCase(
                        "lines",
                        WrapperBatches.lines(WrapperBatches.dare(SumBatches.AVERAGE)),
                        Map.of("of", "dare", "of.of", "average", "alpha", "0.3", "beta", "0.9")));
    }
}
