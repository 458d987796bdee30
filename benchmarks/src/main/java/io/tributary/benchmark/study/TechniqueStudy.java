package io.tributary.benchmark.study;

import io.tributary.merge.evaluate.RandomOrder;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.technique.Techniques;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every technique on the same real stream: parameters chosen on the validation split, accuracies on the test split.
 * Arguments: the stream's directory, the page to write, a directory to keep results in.
 */
final class TechniqueStudy {
    private static final int ORDERS = 3;

    private final Trial trial;
    private final Notebook notebook;

    private TechniqueStudy(Trial trial, Notebook notebook) {
        this.trial = trial;
        this.notebook = notebook;
    }

    public static void main(String[] arguments) throws IOException {
        VisionStream stream = new VisionStream(Path.of(arguments.length > 0 ? arguments[0] : "../shared/vision8"));
        Path page = Path.of(arguments.length > 1 ? arguments[1] : "docs/techniques.md");
        Path work = Path.of(arguments.length > 2 ? arguments[2] : "benchmarks/target/technique-study");
        if (!Files.exists(stream.base())) {
            System.err.println(stream.base() + " is not there. Give the directory that holds models/ and tasks/");
            System.exit(2);
        }
        Files.createDirectories(work);
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                Statistics statistics = new Statistics(stream, kernels, work.resolve("statistics"))) {
            Trial trial = new Trial(stream, statistics, kernels, work);
            TechniqueStudy study = new TechniqueStudy(trial, new Notebook(work.resolve("outcomes.jsonl")));
            List<Row> rows = new ArrayList<>();
            List<String> known = Techniques.all().stream()
                    .map(description -> description.id())
                    .toList();
            for (Candidate candidate : Candidates.all()) {
                if (known.contains(candidate.technique())
                        && known.contains(candidate.grid().get(0).getOrDefault("of", "average"))) {
                    rows.add(study.row(candidate));
                }
            }
            Map<String, Map<String, Double>> references = new TreeMap<>();
            references.put("base", trial.scores(stream.base(), "test", VisionStream.withHeldOut()));
            Map<String, Double> own = new TreeMap<>();
            for (String task : VisionStream.TASKS) {
                own.putAll(trial.scores(stream.expert(task), "test", List.of(task)));
            }
            references.put("experts", own);
            Files.writeString(page, new StudyPage(rows, references).text());
            System.out.println("Wrote " + page);
        }
    }

    private Row row(Candidate candidate) throws IOException {
        Map<String, String> best = Map.of();
        double highest = -1;
        for (Map<String, String> parameters : candidate.grid()) {
            Outcome outcome = outcome(candidate, parameters, VisionStream.TASKS, false);
            if (outcome.mean() > highest) {
                highest = outcome.mean();
                best = parameters;
            }
        }
        boolean ordered = !Techniques.named(candidate.technique(), best).exact();
        List<Outcome> outcomes = new ArrayList<>();
        for (int seed = 0; seed < (ordered ? ORDERS : 1); seed++) {
            outcomes.add(outcome(candidate, best, order(seed), true));
        }
        Row row = new Row(candidate.label(), candidate.technique(), best, highest, outcomes);
        System.out.printf(
                Locale.ROOT,
                "%-32s %-40s validation %.1f  test %.1f%n",
                candidate.label(),
                Candidate.text(best),
                highest,
                row.mean(Outcome::mean));
        return row;
    }

    private Outcome outcome(Candidate candidate, Map<String, String> parameters, List<String> order, boolean test)
            throws IOException {
        String key = candidate.technique() + (candidate.exports() ? " exported " : " ") + Candidate.text(parameters)
                + " " + order + (test ? " test" : "");
        var known = notebook.find(key);
        if (known.isPresent()) {
            return known.get();
        }
        Outcome outcome = test
                ? trial.everyStep(candidate, parameters, order, "test")
                : trial.last(candidate, parameters, order, "validation");
        notebook.add(key, outcome);
        return outcome;
    }

    /** Seed 0 leaves the tasks in alphabetical order. */
    private static List<String> order(int seed) {
        return seed == 0 ? VisionStream.TASKS : RandomOrder.of(VisionStream.TASKS, seed);
    }
}
