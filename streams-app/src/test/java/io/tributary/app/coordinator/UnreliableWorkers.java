package io.tributary.app.coordinator;

import io.tributary.app.coordinator.ModelStore.MissingBlob;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskFailed;
import io.tributary.app.lineage.TaskReport.TaskProgress;
import io.tributary.app.lineage.TaskReport.TaskStale;
import io.tributary.app.lineage.TaskReport.TaskSucceeded;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * A queue, workers and their reports on the way, none of which can be relied on until they {@link #becomeReliable}:
 * tasks and reports are lost, repeated and overtaken, workers die between any two of reading, writing, reporting and
 * acknowledging.
 */
final class UnreliableWorkers {
    private static final List<ErrorCode> PASSING =
            List.of(ErrorCode.OUT_OF_MEMORY, ErrorCode.STORE_UNAVAILABLE, ErrorCode.INTERNAL, ErrorCode.WORKER_LOST);

    private record Running(Task task, ModelWorker.Started work) {}

    private final Random random;
    private final Function<String, ModelWorker> byLineage;
    private final List<Task> queue = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private final List<TaskReport> reports = new ArrayList<>();
    private boolean faulty = true;

    /** @param byLineage who does a lineage's tasks */
    UnreliableWorkers(Random random, Function<String, ModelWorker> byLineage) {
        this.random = random;
        this.byLineage = byLineage;
    }

    void offer(List<Task> tasks) {
        queue.addAll(tasks);
    }

    void becomeReliable() {
        faulty = false;
    }

    boolean haveReported() {
        return !reports.isEmpty();
    }

    boolean areBusy() {
        return !running.isEmpty();
    }

    boolean areWanted() {
        return !queue.isEmpty();
    }

    /** A worker takes a task; it may be lost, or stay in the queue as if the lock had run out. */
    String start() {
        if (queue.isEmpty()) {
            return "no task";
        }
        int index = faulty ? random.nextInt(queue.size()) : 0;
        Task task = faulty && chance(8) ? queue.get(index) : queue.remove(index);
        if (faulty && chance(4)) {
            return "lost " + task;
        }
        if (faulty && chance(7)) {
            ErrorCode code = PASSING.get(random.nextInt(PASSING.size()));
            reports.add(new TaskFailed(task.id(), task.lineage(), task.attempt(), "w", code, "passing"));
            return "failed " + task;
        }
        try {
            running.add(new Running(task, byLineage.apply(task.lineage()).start(task)));
            if (chance(60)) {
                reports.add(new TaskProgress(task.id(), task.lineage(), task.attempt(), "w", 0, 10));
            }
        } catch (MergeException failure) {
            reports.add(new TaskFailed(
                    task.id(), task.lineage(), task.attempt(), "w", failure.code(), failure.getMessage()));
        } catch (MissingBlob missing) {
            reports.add(new TaskStale(task.id(), task.lineage(), task.attempt(), "w", missing.name));
        }
        return "start " + task;
    }

    /** A worker writes and reports, or dies before either, between them, or after without having acknowledged. */
    String end(long now) {
        if (running.isEmpty()) {
            return "nobody works";
        }
        Running work = running.remove(faulty ? random.nextInt(running.size()) : 0);
        Task task = work.task();
        if (faulty && chance(5)) {
            queue.add(task);
            return "died before writing " + task;
        }
        var output = work.work().end(now);
        if (faulty && chance(5)) {
            if (chance(50)) {
                queue.add(task);
            }
            return "died after writing " + task;
        }
        TaskReport report = new TaskSucceeded(task.id(), task.lineage(), task.attempt(), "w", 5, output);
        reports.add(report);
        if (faulty && chance(8)) {
            reports.add(report);
        }
        if (faulty && chance(8)) {
            queue.add(task);
        }
        return "end " + task;
    }

    /** One that arrives. */
    Optional<TaskReport> report() {
        return reports.isEmpty()
                ? Optional.empty()
                : Optional.of(reports.remove(faulty ? random.nextInt(reports.size()) : 0));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
