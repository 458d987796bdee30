package io.tributary.app.time;

import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.SuiteRun;
import io.tributary.merge.evaluate.SuiteTask;
import io.tributary.merge.evaluate.TaskScore;
import io.tributary.merge.json.CanonicalJson;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/**
 * Cells of TIME's grid on the tasks of a suite. What is trained, merged and measured is kept by what it was made of:
 * cells that lead to the same experts share them, and a study that was stopped goes on where it was.
 */
final class TimeStudy {
    private final Suite suite;
    private final Path base;
    private final Cache cache;
    private final Mixer mixer;
    private final String measure;

    /** @param work directory for what is kept */
    TimeStudy(Suite suite, Path base, Path work) {
        this.suite = suite;
        this.base = base;
        this.cache = new Cache(work);
        this.mixer = new Mixer(cache, base);
        this.measure = suite.digest();
    }

    private List<SuiteTask> stream() {
        return suite.tasks().stream().filter(task -> !task.heldOut()).toList();
    }

    /** The stream's tasks in an order. */
    List<SuiteTask> order(Kernels kernels, Trainer trainer, Ordering ordering, long seed) {
        List<String> names = stream().stream().map(SuiteTask::name).toList();
        Map<String, Double> ofBase = ordering == Ordering.PERFORMANCE ? scores(kernels, base) : Map.of();
        Likeness likeness = new Likeness(base);
        Map<String, Path> alone = new TreeMap<>();
        if (ordering == Ordering.SIMILARITY) {
            for (SuiteTask task : stream()) {
                Cell fromBase = new Cell(Axis.BASE, Axis.LAST, Blend.standard().get(0));
                alone.put(
                        task.name(),
                        chain(trainer)
                                .experts(kernels, fromBase, List.of(task), one -> {})
                                .get(0));
            }
        }
        List<String> order =
                ordering.of(names, seed, ofBase, (left, right) -> likeness.cosine(alone.get(left), alone.get(right)));
        return order.stream()
                .map(name -> stream().stream()
                        .filter(task -> task.name().equals(name))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    /** Trains the cell's experts, merges and measures. */
    Finding cell(
            Kernels kernels,
            Trainer trainer,
            Cell cell,
            List<SuiteTask> order,
            Ordering ordering,
            long seed,
            Chain.Listener listener) {
        Chain chain = chain(trainer);
        List<Path> experts = chain.experts(kernels, cell, order, listener);
        String technique = cell.blends() ? cell.blend().label() : "";
        return finding(
                cell.label(),
                cell.init().label(),
                cell.deploy().label(),
                technique,
                ordering,
                seed,
                scores(kernels, chain.deployed(cell, experts)));
    }

    /** What cells are held against: the base itself, and merges at the end of experts that all started from it. */
    List<Finding> offline(Kernels kernels, Trainer trainer, List<SuiteTask> order, Ordering ordering, long seed) {
        Cell fromBase = new Cell(Axis.BASE, Axis.ALL, Blend.standard().get(0));
        List<Path> experts = chain(trainer).experts(kernels, fromBase, order, task -> {});
        Map<String, DoubleUnaryOperator> weights = new TreeMap<>(Map.of(
                "i", i -> i,
                "i²", i -> i * i,
                "log(i+1)", i -> Math.log(i + 1),
                "2^i", i -> Math.pow(2, i)));
        List<Finding> findings = new ArrayList<>();
        findings.add(finding("the base itself", "base", "itself", "", ordering, seed, scores(kernels, base)));
        weights.forEach((name, weight) -> {
            for (boolean reversed : List.of(false, true)) {
                List<Double> values = new ArrayList<>();
                for (int i = 1; i <= experts.size(); i++) {
                    values.add(weight.applyAsDouble(reversed ? experts.size() + 1.0 - i : i));
                }
                String label = name + (reversed ? " reversed" : "");
                findings.add(finding(
                        "offline, weights " + label,
                        "base",
                        "offline",
                        label,
                        ordering,
                        seed,
                        scores(kernels, mixer.weighted(experts, values))));
            }
        });
        return findings;
    }

    private Finding finding(
            String label,
            String init,
            String deploy,
            String technique,
            Ordering ordering,
            long seed,
            Map<String, Double> scores) {
        return new Finding(
                label,
                init,
                deploy,
                technique,
                ordering.label(),
                seed,
                scores,
                mean(scores, false),
                mean(scores, true));
    }

    private double mean(Map<String, Double> scores, boolean heldOut) {
        return suite.tasks().stream()
                .filter(task -> task.heldOut() == heldOut)
                .mapToDouble(task -> scores.getOrDefault(task.name(), 0.0))
                .average()
                .orElse(0);
    }

    private Chain chain(Trainer trainer) {
        return new Chain(cache, mixer, trainer, base);
    }

    /** By task, 0 to 1. */
    Map<String, Double> scores(Kernels kernels, Path checkpoint) {
        String recipe = "scores 1\n" + measure + "\n" + cache.digest(checkpoint);
        Path file = cache.get("scores", recipe, ".json", unfinished -> {
            Map<String, Double> measured = new TreeMap<>();
            for (TaskScore score : new SuiteRun(kernels, suite).of(checkpoint)) {
                measured.put(score.task(), score.score());
            }
            Files.writeString(unfinished, CanonicalJson.line(measured));
        });
        try {
            Map<String, Double> scores = new TreeMap<>();
            CanonicalJson.tree(Files.readString(file, StandardCharsets.UTF_8))
                    .properties()
                    .forEach(
                            entry -> scores.put(entry.getKey(), entry.getValue().asDouble()));
            return scores;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kernels as this study computes with; for one thread. */
    static Kernels kernels() {
        return Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
    }
}
