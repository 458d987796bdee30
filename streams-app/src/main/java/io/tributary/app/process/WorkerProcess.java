package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TaskGroup;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.worker.KafkaReports;
import io.tributary.app.worker.Reports;
import io.tributary.app.worker.Runners;
import io.tributary.app.worker.ShareGroupQueue;
import io.tributary.app.worker.WorkQueue;
import io.tributary.app.worker.Worker;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.signing.Signer;
import io.tributary.merge.store.CheckpointRoots;
import io.tributary.merge.store.Store;
import io.tributary.merge.store.StoreAccess;
import io.tributary.merge.task.MemoryLimit;
import io.tributary.schemas.Topics;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker as a running process: takes tasks of one device kind until it is told to stop. Reconnects for ever; an
 * unfinished task is given back when it stops, and goes to others when it is killed.
 */
public final class WorkerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);

    private static final long CLOSE_PATIENCE_SECONDS = 2;

    private final Worker worker;
    private final Thread thread;
    private final CompletableFuture<Worker.End> end = new CompletableFuture<>();

    /**
     * @param roots where experts by reference may lie
     * @param device {@code cpu}, {@code gpu:N} or {@code auto}
     * @param name how it signs its reports
     * @param memory what a task's buffers and arrays may take
     * @param signer signs every version that it seals, where given
     */
    public record Options(
            KafkaConnection connection,
            Topics topics,
            StoreAccess store,
            CheckpointRoots roots,
            String device,
            String name,
            MemoryLimit memory,
            Optional<Signer> signer) {
        public Options(
                KafkaConnection connection,
                Topics topics,
                StoreAccess store,
                CheckpointRoots roots,
                String device,
                String name,
                MemoryLimit memory) {
            this(connection, topics, store, roots, device, name, memory, Optional.empty());
        }
    }

    private WorkerProcess(Worker worker, WorkQueue<Task> queue, Reports reports) {
        this.worker = worker;
        this.thread = new Thread(() -> run(queue, reports), "worker");
    }

    public static WorkerProcess start(Options options) {
        ComputeDevice device = ComputeDevice.parse(options.device());
        Store store = options.store().open(options.roots(), InstantSource.system());
        Runners runners = new KernelRunners(store, device, options.memory());
        return start(
                options,
                device.kind(),
                options.signer()
                        .<Runners>map(signer -> numerics -> new SigningRunner(runners.with(numerics), store, signer))
                        .orElse(runners));
    }

    /** @param deviceKind {@code cpu} or {@code gpu}: whose tasks it takes */
    static WorkerProcess start(Options options, String deviceKind, Runners runners) {
        options.connection().wire().prepare(Task.class, TaskReport.class);
        WorkQueue<Task> queue =
                ShareGroupQueue.open(options.connection(), TaskGroup.of(options.topics(), deviceKind), Task.class);
        Reports reports =
                KafkaReports.open(options.connection(), options.topics().taskResults());
        WorkerProcess process = new WorkerProcess(new Worker(options.name(), queue, reports, runners), queue, reports);
        process.thread.start();
        return process;
    }

    /** From now on, a process that is told to end (SIGTERM, Ctrl-C) gives the unfinished task back first. */
    public WorkerProcess closingWithProcess() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop worker"));
        return this;
    }

    private void run(WorkQueue<Task> queue, Reports reports) {
        try (queue;
                reports) {
            end.complete(worker.run());
        } catch (InterruptedException e) {
            end.complete(Worker.End.STOPPED);
        } catch (RuntimeException | Error e) {
            LOG.error("The worker failed", e);
            end.completeExceptionally(e);
        }
    }

    /** Returns when it stopped. */
    public Worker.End await() {
        return end.join();
    }

    /** Stops after giving an unfinished task back; does not wait long for a cluster that is gone. */
    @Override
    public void close() {
        worker.stop();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_PATIENCE_SECONDS));
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
