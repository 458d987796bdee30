package io.tributary.merge.evaluate;

import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.kernel.Kernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A suite applied to a checkpoint: a plain function of files. Samples are read in batches, so memory is bounded by the
 * model and one batch.
 */
public final class SuiteRun {
    private final Kernels kernels;
    private final Suite suite;

    /** @param kernels of the calling thread */
    public SuiteRun(Kernels kernels, Suite suite) {
        this.kernels = kernels;
        this.suite = suite;
    }

    /** Hears how far it is. */
    @FunctionalInterface
    public interface Listener {
        Listener NONE = (task, done, samples) -> {};

        void at(String task, long done, long samples);
    }

    /**
     * A score for each task, in the suite's order.
     *
     * @throws MergeException {@code PROGRAM_FAILED}, what {@link Checkpoint#open} refuses, and {@code MISSING_TENSOR},
     *     {@code DTYPE_MISMATCH} or {@code SHAPE_MISMATCH} where a task's files do not hold what the suite says
     */
    public List<TaskScore> of(Path checkpoint, Listener listener) {
        try (Checkpoint open = Checkpoint.open(checkpoint);
                LoadedModel model = LoadedModel.of(kernels, suite, open)) {
            List<TaskScore> scores = new ArrayList<>();
            for (SuiteTask task : suite.tasks()) {
                try (TaskSamples samples = TaskSamples.open(kernels, task)) {
                    scores.add(score(model, task, samples, listener));
                }
            }
            return List.copyOf(scores);
        }
    }

    public List<TaskScore> of(Path checkpoint) {
        return of(checkpoint, Listener.NONE);
    }

    private TaskScore score(LoadedModel model, SuiteTask task, TaskSamples samples, Listener listener) {
        Metric.Tally tally = task.metric().tally();
        for (long first = 0; first < samples.count(); first += suite.batch()) {
            samples.rank(model, first, (int) Math.min(suite.batch(), samples.count() - first), tally);
            listener.at(task.name(), Math.min(first + suite.batch(), samples.count()), samples.count());
        }
        return new TaskScore(task.name(), task.metric().text(), tally.score(), samples.count(), task.heldOut());
    }
}
