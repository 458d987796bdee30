package io.tributary.benchmark.study;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.evaluate.ModelDistances;
import io.tributary.merge.file.Directories;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * How much the order of experts matters: some techniques, each in the same random orders of one real stream. Arguments:
 * the stream's directory, the page to write, a directory to keep results in, how many orders.
 */
final class OrderStudy {
    private static final long SEED = 7;

    /** With the parameters that {@code docs/techniques.md} found on the validation split. */
    private static final List<Candidate> CANDIDATES = List.of(
            Candidate.of("opcm", Map.of("alpha", List.of("0.5"), "diagonal", List.of("remove"))),
            Candidate.of("nufilt", Map.of("k", List.of("16"), "scale", List.of("0.5"))),
            Candidate.of("ema", Map.of("start", List.of("first"), "w", List.of("0.3"))),
            Candidate.of("task-arithmetic", Map.of("lambda", List.of("0.3"))),
            Candidate.of("ties", Map.of("density", List.of("0.1"), "lambda", List.of("0.6"), "merge", List.of("sum"))),
            Candidate.of("iso-c", Map.of("scale", List.of("1"))));

    private final VisionStream stream;
    private final Trial trial;
    private final Notebook notebook;
    private final Kernels kernels;
    private final Path work;

    private OrderStudy(VisionStream stream, Trial trial, Notebook notebook, Kernels kernels, Path work) {
        this.stream = stream;
        this.trial = trial;
        this.notebook = notebook;
        this.kernels = kernels;
        this.work = work;
    }

    public static void main(String[] arguments) throws IOException {
        VisionStream stream = new VisionStream(Path.of(arguments.length > 0 ? arguments[0] : "../shared/vision8"));
        Path page = Path.of(arguments.length > 1 ? arguments[1] : "docs/ordering-study.md");
        Path work = Path.of(arguments.length > 2 ? arguments[2] : "benchmarks/target/order-study");
        int orders = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 10;
        if (!Files.exists(stream.base())) {
            System.err.println(stream.base() + " is not there. Give the directory that holds models/ and tasks/");
            System.exit(2);
        }
        Files.createDirectories(work);
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                Statistics statistics = new Statistics(stream, kernels, work.resolve("statistics"))) {
            Trial trial = new Trial(stream, statistics, kernels, work);
            OrderStudy study =
                    new OrderStudy(stream, trial, new Notebook(work.resolve("outcomes.jsonl")), kernels, work);
            List<OrderRow> rows = new ArrayList<>();
            for (Candidate candidate : CANDIDATES) {
                rows.add(study.row(candidate, orders(orders)));
            }
            Files.writeString(page, new OrderPage(rows, study.samples()).text());
            System.out.println("Wrote " + page);
        }
    }

    /** All different; the same for ever. */
    private static List<List<String>> orders(int count) {
        Random random = new Random(SEED);
        Set<List<String>> orders = new LinkedHashSet<>();
        while (orders.size() < count) {
            List<String> order = new ArrayList<>(VisionStream.TASKS);
            Collections.shuffle(order, random);
            orders.add(order);
        }
        return List.copyOf(orders);
    }

    private OrderRow row(Candidate candidate, List<List<String>> orders) throws IOException {
        Map<String, String> parameters = candidate.grid().get(0);
        List<Outcome> outcomes = new ArrayList<>();
        List<Path> finals = new ArrayList<>();
        for (List<String> order : orders) {
            Path last = work.resolve("last").resolve(candidate.technique() + "-" + finals.size());
            outcomes.add(outcome(candidate, parameters, order, last));
            finals.add(last);
        }
        try (Checkpoint base = Checkpoint.open(stream.base())) {
            OrderRow row = new OrderRow(
                    new Row(candidate.label(), candidate.technique(), parameters, 0, outcomes),
                    ModelDistances.of(kernels, base, finals));
            System.out.printf(
                    Locale.ROOT,
                    "%-16s ACC %.2f ± %.2f%n",
                    candidate.label(),
                    row.row().mean(Outcome::mean),
                    row.row().deviation(Outcome::mean));
            return row;
        }
    }

    private Outcome outcome(Candidate candidate, Map<String, String> parameters, List<String> order, Path last)
            throws IOException {
        String key = candidate.technique() + " " + Candidate.text(parameters) + " " + order;
        var known = notebook.find(key);
        if (known.isPresent() && Files.isDirectory(last)) {
            return known.get();
        }
        Outcome outcome = trial.everyStep(candidate, parameters, order, "test");
        Directories.delete(last);
        Files.createDirectories(last.resolve(".."));
        Files.move(trial.version(order.size()), last);
        notebook.add(key, outcome);
        return outcome;
    }

    /** How many there are to a task. */
    private Map<String, Long> samples() {
        Map<String, Long> samples = new TreeMap<>();
        for (String task : VisionStream.TASKS) {
            try (Checkpoint images = Checkpoint.open(stream.images(task))) {
                samples.put(
                        task,
                        images.tensor("test_labels")
                                .orElseThrow()
                                .spec()
                                .shape()
                                .elements());
            }
        }
        return samples;
    }
}
