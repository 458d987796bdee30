package io.tributary.benchmark.study;

import io.tributary.merge.evaluate.SuiteRun;
import io.tributary.merge.evaluate.TaskScore;
import io.tributary.merge.export.TaskExport;
import io.tributary.merge.file.Directories;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.offline.MergeListener;
import io.tributary.merge.offline.MergeRequest;
import io.tributary.merge.offline.MergeRun;
import io.tributary.merge.offline.MergeStep;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.task.TaskOutput.VersionSealed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Folds the stream with a technique, through the same code as the product, and measures what comes out. */
final class Trial {
    private final VisionStream stream;
    private final Statistics statistics;
    private final Kernels kernels;
    private final Path scratch;

    /** @param kernels of the calling thread */
    Trial(VisionStream stream, Statistics statistics, Kernels kernels, Path scratch) {
        this.stream = stream;
        this.statistics = statistics;
        this.kernels = kernels;
        this.scratch = scratch;
    }

    /** Only the last version, on the stream's own tasks. */
    Outcome last(Candidate candidate, Map<String, String> parameters, List<String> order, String split) {
        return run(candidate, parameters, order, split, false);
    }

    /** Every version, and the held-out task. */
    Outcome everyStep(Candidate candidate, Map<String, String> parameters, List<String> order, String split) {
        return run(candidate, parameters, order, split, true);
    }

    /** The directory of a version that {@link #everyStep} has just made. */
    Path version(int step) {
        return scratch.resolve("merged").resolve(String.format("%06d", step));
    }

    private Outcome run(
            Candidate candidate, Map<String, String> parameters, List<String> order, String split, boolean everyStep) {
        String technique = candidate.technique();
        Path out = scratch.resolve("merged");
        Directories.delete(out);
        Recipe recipe = Recipe.of(technique, parameters, PublishPolicy.EVERY, 0);
        List<MergeExpert> experts =
                order.stream().map(task -> expert(task, technique)).toList();
        Costs costs = new Costs();
        new MergeRun(ComputeDevice.CPU, 1, InstantSource.system())
                .run(new MergeRequest(stream.base(), experts, recipe, out, everyStep), costs);
        Path newest = everyStep ? out.resolve(String.format("%06d", order.size())) : out;
        List<String> tasks = everyStep ? VisionStream.withHeldOut() : order;
        Map<String, Double> own = new TreeMap<>();
        for (int step = 1; everyStep && step <= order.size(); step++) {
            String task = order.get(step - 1);
            own.putAll(scores(candidate, out.resolve(String.format("%06d", step)), split, List.of(task)));
        }
        return new Outcome(
                order,
                scores(candidate, newest, split, tasks),
                own,
                costs.state(stream),
                costs.foldMillis(),
                costs.readMillis());
    }

    private MergeExpert expert(String task, String technique) {
        return new MergeExpert(task, stream.expert(task), 1, statistics.of(task, technique));
    }

    private Map<String, Double> scores(Candidate candidate, Path version, String split, List<String> tasks) {
        if (!candidate.exports()) {
            return scores(version, split, tasks);
        }
        Map<String, Double> scores = new TreeMap<>();
        for (String task : tasks) {
            if (!task.equals(VisionStream.HELD_OUT)) {
                Path own = scratch.resolve("exported");
                Directories.delete(own);
                new TaskExport(kernels).run(version, stream.base(), task, own);
                scores.putAll(scores(own, split, List.of(task)));
            }
        }
        return scores;
    }

    /** By task, 0 to 1. */
    Map<String, Double> scores(Path checkpoint, String split, List<String> tasks) {
        Map<String, Double> scores = new TreeMap<>();
        for (TaskScore score : new SuiteRun(kernels, stream.suite(split, tasks)).of(checkpoint)) {
            scores.put(score.task(), score.score());
        }
        return scores;
    }

    /** What the merge says about itself. */
    private static final class Costs implements MergeListener {
        private final List<Double> folds = new ArrayList<>();
        private final List<Double> reads = new ArrayList<>();
        private long written;

        @Override
        public void folded(MergeStep step) {
            folds.add(step.summary().computeNanos() / 1e6);
            written = step.summary().bytesWritten();
        }

        @Override
        public void sealed(MergeStep newest, VersionSealed version, Duration took) {
            reads.add(took.toNanos() / 1e6);
        }

        private double state(VisionStream stream) {
            return written / (double) stream.base().toFile().length();
        }

        private double foldMillis() {
            return folds.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        }

        private double readMillis() {
            return reads.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        }
    }
}
