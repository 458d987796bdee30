package io.tributary.app.worker;

import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskFailed;
import io.tributary.app.lineage.TaskReport.TaskProgress;
import io.tributary.merge.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one task after the other from a queue, runs it on its compute thread, and reports. While a task runs, the
 * calling thread renews its lock and tells its progress.
 *
 * <p>Order: the runner has written and synced its outputs when it returns; then the result is sent and its
 * acknowledgement awaited; only then is the task accepted. A worker that dies anywhere before leaves a task that runs
 * again, with the same outputs.
 */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /** A task delivered this often has killed its workers, or was with them when they were killed: it is not run. */
    static final int DELIVERIES_BEFORE_GIVING_UP = 3;

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(3);

    private final String name;
    private final WorkQueue<Task> queue;
    private final Reports reports;
    private final Attempt attempt;
    private final Tending tending;
    private volatile boolean stopping;

    public Worker(String name, WorkQueue<Task> queue, Reports reports, Runners runners) {
        this(name, queue, reports, runners, PROGRESS_EVERY);
    }

    Worker(String name, WorkQueue<Task> queue, Reports reports, Runners runners, Duration progressEvery) {
        this.name = name;
        this.queue = queue;
        this.reports = reports;
        this.attempt = new Attempt(name, runners);
        this.tending = new Tending(queue, progressEvery, () -> stopping);
    }

    /** Why {@link #run} returned. */
    public enum End {
        /** {@link #stop} was called. */
        STOPPED,
        /** A task did not fit into memory; this process should end, since nobody knows what else was lost. */
        OUT_OF_MEMORY
    }

    /** Works until told to stop. */
    public End run() throws InterruptedException {
        try (tending) {
            while (!stopping) {
                Optional<Delivery<Task>> delivery = queue.poll(POLL);
                if (delivery.isPresent() && work(delivery.get()) == End.OUT_OF_MEMORY) {
                    return End.OUT_OF_MEMORY;
                }
            }
            return End.STOPPED;
        }
    }

    /** Ends {@link #run} soon; an unfinished task is left to others. */
    public void stop() {
        stopping = true;
    }

    private End work(Delivery<Task> delivery) throws InterruptedException {
        Task task = delivery.work();
        if (delivery.count() >= DELIVERIES_BEFORE_GIVING_UP) {
            finish(new TaskFailed(
                    task.id(),
                    task.lineage(),
                    task.attempt(),
                    name,
                    ErrorCode.WORKER_LOST,
                    "the task was delivered " + delivery.count() + " times and no worker finished it: workers were"
                            + " killed, or this task kills them; see their logs"));
            return End.STOPPED;
        }
        LOG.info(
                "Task {} {} of lineage {}, step {}, shard {}, attempt {}",
                task.id(),
                task.work().getClass().getSimpleName(),
                task.lineage(),
                task.step(),
                task.shard(),
                task.attempt());
        Optional<TaskReport> report = tending.run("task " + task.id(), () -> attempt.run(task), () -> tell(task));
        if (report.isEmpty()) {
            return End.STOPPED;
        }
        finish(report.get());
        return report.get() instanceof TaskFailed failed && failed.code() == ErrorCode.OUT_OF_MEMORY
                ? End.OUT_OF_MEMORY
                : End.STOPPED;
    }

    private void tell(Task task) {
        reports.progress(
                new TaskProgress(task.id(), task.lineage(), task.attempt(), name, attempt.done(), attempt.total()));
    }

    private void finish(TaskReport report) throws InterruptedException {
        reports.result(report);
        queue.accept();
    }
}
