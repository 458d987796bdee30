package io.tributary.app.worker;

import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskFailed;
import io.tributary.app.lineage.TaskReport.TaskProgress;
import io.tributary.merge.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final TaskQueue queue;
    private final Reports reports;
    private final Attempt attempt;
    private final ExecutorService compute;
    private final Duration progressEvery;
    private volatile boolean stopping;

    public Worker(String name, TaskQueue queue, Reports reports, Runners runners) {
        this(name, queue, reports, runners, PROGRESS_EVERY);
    }

    Worker(String name, TaskQueue queue, Reports reports, Runners runners, Duration progressEvery) {
        this.progressEvery = progressEvery;
        this.name = name;
        this.queue = queue;
        this.reports = reports;
        this.attempt = new Attempt(name, runners);
        this.compute = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "compute");
            thread.setDaemon(true);
            return thread;
        });
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
        try {
            while (!stopping) {
                Optional<Delivery> delivery = queue.poll(POLL);
                if (delivery.isPresent() && work(delivery.get()) == End.OUT_OF_MEMORY) {
                    return End.OUT_OF_MEMORY;
                }
            }
            return End.STOPPED;
        } finally {
            compute.shutdownNow();
        }
    }

    /** Ends {@link #run} soon; an unfinished task is left to others. */
    public void stop() {
        stopping = true;
    }

    private End work(Delivery delivery) throws InterruptedException {
        Task task = delivery.task();
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
        Optional<TaskReport> report = whileKeeping(task, compute.submit(() -> attempt.run(task)));
        if (report.isEmpty()) {
            return End.STOPPED;
        }
        finish(report.get());
        return report.get() instanceof TaskFailed failed && failed.code() == ErrorCode.OUT_OF_MEMORY
                ? End.OUT_OF_MEMORY
                : End.STOPPED;
    }

    private void finish(TaskReport report) throws InterruptedException {
        reports.result(report);
        queue.accept();
    }

    /** The task's report; empty where the worker was told to stop first. */
    private Optional<TaskReport> whileKeeping(Task task, Future<TaskReport> running) throws InterruptedException {
        long renewEveryNanos = queue.lock().toNanos() / 4;
        long renewed = System.nanoTime();
        long told = renewed;
        boolean ours = true;
        while (!stopping) {
            Optional<TaskReport> report = await(running);
            if (report.isPresent()) {
                return report;
            }
            long now = System.nanoTime();
            if (ours && now - renewed >= renewEveryNanos) {
                ours = queue.renew();
                renewed = now;
                if (!ours) {
                    LOG.info("Task {} may have gone to another worker; finishing it all the same", task.id());
                }
            }
            if (now - told >= progressEvery.toNanos()) {
                reports.progress(new TaskProgress(
                        task.id(), task.lineage(), task.attempt(), name, attempt.done(), attempt.total()));
                told = now;
            }
        }
        return Optional.empty();
    }

    private static Optional<TaskReport> await(Future<TaskReport> running) throws InterruptedException {
        try {
            return Optional.of(running.get(100, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a task's failure is a report", e);
        }
    }
}
