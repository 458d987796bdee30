package io.tributary.benchmark.study;

import java.util.List;
import java.util.Map;

/** Every technique with the values that are tried. Small grids around the published values. */
final class Candidates {
    private Candidates() {}

    static List<Candidate> all() {
        return List.of(
                Candidate.of("average", Map.of()),
                Candidate.of("weighted-average", Map.of()),
                Candidate.of("task-arithmetic", Map.of("lambda", List.of("0.1", "0.2", "0.3", "0.4", "0.5"))),
                Candidate.of(
                        "ties",
                        Map.of(
                                "lambda", List.of("0.3", "0.6", "1", "1.5"),
                                "density", List.of("0.1", "0.2", "0.5"),
                                "merge", List.of("mean", "sum"))),
                Candidate.of(
                        "dare of task-arithmetic",
                        "dare",
                        Map.of(
                                "of", List.of("task-arithmetic"),
                                "p", List.of("0.5", "0.9"),
                                "lambda", List.of("0.2", "0.3", "0.4"))),
                Candidate.of(
                        "dare of ties",
                        "dare",
                        Map.of(
                                "of", List.of("ties"),
                                "p", List.of("0.5"),
                                "trim", List.of("none"),
                                "lambda", List.of("0.3", "0.6", "1"))),
                Candidate.of(
                        "breadcrumbs of task-arithmetic",
                        "breadcrumbs",
                        Map.of("of", List.of("task-arithmetic"), "lambda", List.of("0.2", "0.3", "0.4", "0.5"))),
                Candidate.of("magmax", Map.of("lambda", List.of("0.3", "0.5", "0.7", "1"))),
                Candidate.of("model-stock", Map.of()),
                Candidate.of("iso-c", Map.of("scale", List.of("0.5", "0.7", "1", "1.4", "2"))),
                Candidate.of(
                        "tsv-m",
                        Map.of("scale", List.of("0.5", "0.7", "1", "1.4"), "rho", List.of("0.0625", "0.125", "0.25"))),
                Candidate.of(
                        "tsv-m, ranks per expert",
                        "tsv-m",
                        Map.of("scale", List.of("0.7", "1", "1.4"), "rank", List.of("per-expert"))),
                Candidate.of("regmean", Map.of("a", List.of("0.8", "0.9", "0.95", "1"))),
                Candidate.of("fisher", Map.of()),
                Candidate.of("emr", Map.of()),
                Candidate.of("emr", Map.of()).exporting("emr, each task's own weights"),
                Candidate.of(
                        "lines of task-arithmetic",
                        "lines",
                        Map.of("of", List.of("task-arithmetic"), "lambda", List.of("0.2", "0.3", "0.4", "0.6"))),
                Candidate.of("wudi", Map.of("lambda", List.of("0.03", "0.1", "0.3"))),
                Candidate.of(
                        "opcm", Map.of("alpha", List.of("0.3", "0.5", "0.7"), "diagonal", List.of("remove", "keep"))),
                Candidate.of(
                        "ema", Map.of("w", List.of("0.1", "0.2", "0.3", "0.5"), "start", List.of("base", "first"))),
                Candidate.of(
                        "slerp", Map.of("w", List.of("0.1", "0.2", "0.3", "0.5"), "start", List.of("base", "first"))),
                Candidate.of("continual-task-arithmetic", Map.of("scale", List.of("0.1", "0.2", "0.3", "0.4"))),
                Candidate.of("continual-ties", Map.of("scale", List.of("0.2", "0.3", "0.5", "0.8"))),
                Candidate.of(
                        "nufilt", Map.of("k", List.of("8", "16", "32", "64"), "scale", List.of("0.5", "0.7", "1"))),
                Candidate.of("dop", Map.of("a", List.of("0.5", "0.7", "0.8", "0.9"))),
                Candidate.of("bilateral", Map.of("lambda", List.of("0.03", "0.1", "0.3"))),
                Candidate.of(
                        "lines of bilateral",
                        "lines",
                        Map.of(
                                "of", List.of("bilateral"),
                                "alpha", List.of("0.8", "1"),
                                "beta", List.of("0.1", "0.2"))));
    }
}
