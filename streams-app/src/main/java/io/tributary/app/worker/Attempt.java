package io.tributary.app.worker;

import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskFailed;
import io.tributary.app.lineage.TaskReport.TaskStale;
import io.tributary.app.lineage.TaskReport.TaskSucceeded;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.MissingBlobException;
import io.tributary.merge.task.TaskOutput;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a task and turns whatever happens into a report. Progress may be read by another thread. */
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final String worker;
    private final Runners runners;
    private volatile long done;
    private volatile long total;

    Attempt(String worker, Runners runners) {
        this.worker = worker;
        this.runners = runners;
    }

    long done() {
        return done;
    }

    long total() {
        return total;
    }

    private void at(long nowDone, long nowTotal) {
        done = nowDone;
        total = nowTotal;
    }

    /** Every failure is a report, whatever was thrown: the queue must learn of it. */
    TaskReport run(Task task) {
        at(0, 0);
        long started = System.nanoTime();
        try {
            TaskOutput output = runners.with(task.numerics()).run(task.lineage(), task.work(), this::at);
            long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            return new TaskSucceeded(task.id(), task.lineage(), task.attempt(), worker, tookMillis, output);
        } catch (MissingBlobException e) {
            LOG.info("Task {} was superseded: {}", task.id(), e.getMessage());
            return new TaskStale(
                    task.id(), task.lineage(), task.attempt(), worker, e.blob().toString());
        } catch (MergeException e) {
            LOG.warn("Task {} failed: {} {}", task.id(), e.code(), e.getMessage());
            return failed(task, e.code(), e.getMessage());
        } catch (OutOfMemoryError e) {
            LOG.error("Task {} does not fit into memory", task.id(), e);
            return failed(
                    task,
                    ErrorCode.OUT_OF_MEMORY,
                    "the worker ran out of memory (" + e.getMessage() + "): give it more, or use fewer workers");
        } catch (Throwable e) {
            LOG.error("Task {} failed unexpectedly", task.id(), e);
            return failed(task, ErrorCode.INTERNAL, e + "; see the log of worker " + worker);
        }
    }

    private TaskFailed failed(Task task, ErrorCode code, String message) {
        return new TaskFailed(task.id(), task.lineage(), task.attempt(), worker, code, message);
    }
}
