package io.tributary.app.replay;

import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.evaluate.AccuracyMatrix;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.SuiteRun;
import io.tributary.merge.evaluate.SuiteTask;
import io.tributary.merge.evaluate.TaskScore;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.store.OpenVersion;
import io.tributary.merge.store.Store;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures a replay's versions: the last one on every task, each earlier one on the task that its step's expert
 * learned, which is all that ACC and BWT ask for.
 */
public final class Scoring {
    private final Kernels kernels;
    private final Suite suite;
    private final Store store;
    /** By digest of the weights and task: orders that begin alike have equal versions. */
    private final Map<String, TaskScore> known = new HashMap<>();

    /**
     * @param kernels of the calling thread
     * @param store where versions lie
     */
    public Scoring(Kernels kernels, Suite suite, Store store) {
        this.kernels = kernels;
        this.suite = suite;
        this.store = store;
    }

    /** @throws MergeException {@code INVALID_SUITE} where no expert's task is one of the suite's */
    public static void requireTasks(Suite suite, List<StreamedExpert> experts) {
        Set<String> tasks = suite.tasks().stream().map(SuiteTask::name).collect(Collectors.toSet());
        if (experts.stream().noneMatch(expert -> tasks.contains(expert.task()))) {
            throw new MergeException(
                    ErrorCode.INVALID_SUITE,
                    "No expert's task is one of suite " + suite.name() + "'s " + tasks + ": they are "
                            + experts.stream().map(StreamedExpert::task).toList()
                            + ". An expert's task is its attribute task (publish --attribute task=NAME), or else its"
                            + " id.");
        }
    }

    public Scored of(Replayed replayed) {
        List<StreamedExpert> order = replayed.line().order();
        Map<Long, AccuracyMatrix.Row> rows = new HashMap<>();
        List<TaskScore> last = List.of();
        for (VersionStatus version : replayed.versions()) {
            boolean isLast = version.step() == order.size();
            Set<String> tasks = isLast
                    ? suite.tasks().stream().map(SuiteTask::name).collect(Collectors.toSet())
                    : Set.of(order.get(Math.toIntExact(version.step()) - 1).task());
            List<TaskScore> scores = scores(version, tasks);
            rows.put(version.step(), row(scores));
            last = isLast ? scores : last;
        }
        AccuracyMatrix matrix =
                new AccuracyMatrix(order.stream().map(StreamedExpert::task).toList(), rows);
        return new Scored(matrix.at(order.size()).orElseThrow(), last);
    }

    private List<TaskScore> scores(VersionStatus version, Set<String> tasks) {
        List<SuiteTask> wanted = suite.tasks().stream()
                .filter(task -> tasks.contains(task.name()))
                .toList();
        List<SuiteTask> missing = wanted.stream()
                .filter(task -> !known.containsKey(key(version, task)))
                .toList();
        if (!missing.isEmpty()) {
            Suite some = new Suite(suite.name(), suite.program(), suite.settings(), suite.batch(), missing);
            List<TaskScore> scores;
            try (OpenVersion open = store.lineage(version.lineage()).version(version.version())) {
                scores = new SuiteRun(kernels, some).of(open.directory());
            }
            for (int i = 0; i < missing.size(); i++) {
                known.put(key(version, missing.get(i)), scores.get(i));
            }
        }
        return wanted.stream()
                .flatMap(task -> Optional.ofNullable(known.get(key(version, task))).stream())
                .toList();
    }

    private static String key(VersionStatus version, SuiteTask task) {
        return version.weights() + " " + task.name();
    }

    private static AccuracyMatrix.Row row(List<TaskScore> scores) {
        Map<String, Double> byTask = new HashMap<>();
        Set<String> heldOut = new HashSet<>();
        for (TaskScore score : scores) {
            byTask.put(score.task(), score.score());
            if (score.heldOut()) {
                heldOut.add(score.task());
            }
        }
        return new AccuracyMatrix.Row(byTask, heldOut);
    }
}
