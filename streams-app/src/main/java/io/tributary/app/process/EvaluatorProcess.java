package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TaskGroup;
import io.tributary.app.evaluator.Evaluator;
import io.tributary.app.evaluator.SuiteMeasuring;
import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.EvaluationRequested;
import io.tributary.app.worker.SafeSender;
import io.tributary.app.worker.ShareGroupQueue;
import io.tributary.app.worker.WorkQueue;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An evaluator as a running process: measures versions by one suite until it is told to stop. Reconnects for ever; an
 * unfinished request is given back when it stops, and goes to others of the same suite when it is killed.
 */
public final class EvaluatorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluatorProcess.class);

    private static final Duration CLUSTER_PATIENCE = Duration.ofSeconds(60);
    private static final long CLOSE_PATIENCE_SECONDS = 2;

    private final Evaluator evaluator;
    private final Thread thread;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /**
     * @param store that the workers share
     * @param suite its file
     * @param device {@code cpu}, {@code gpu:N} or {@code auto}
     */
    public record Options(KafkaConnection connection, Topics topics, StoreAccess store, Path suite, String device) {}

    private EvaluatorProcess(
            Evaluator evaluator, WorkQueue<EvaluationRequested> queue, SafeSender<EvaluationCompleted> sender) {
        this.evaluator = evaluator;
        this.thread = new Thread(() -> run(queue, sender), "evaluator");
    }

    /** Reads the suite, makes its share group where it is not there, and starts to take requests. */
    public static EvaluatorProcess start(Options options) {
        Suite suite = Suite.read(options.suite()).requireFiles();
        SuiteMeasuring measuring = new SuiteMeasuring(
                options.store().open(InstantSource.system()),
                suite,
                ComputeDevice.parse(options.device()),
                InstantSource.system());
        TaskGroup group = TaskGroup.evaluators(options.topics(), suite.name());
        try (Admin admin = options.connection().admin()) {
            ClusterWait.until(admin, options.connection(), CLUSTER_PATIENCE);
            group.configure(admin);
        }
        WorkQueue<EvaluationRequested> queue =
                ShareGroupQueue.open(options.connection(), group, EvaluationRequested.class);
        SafeSender<EvaluationCompleted> sender =
                SafeSender.open(options.connection(), options.topics().evaluations(), EvaluationCompleted.class);
        Evaluator evaluator = new Evaluator(queue, answer -> sender.send(answer.lineage(), answer), measuring);
        EvaluatorProcess process = new EvaluatorProcess(evaluator, queue, sender);
        process.thread.start();
        return process;
    }

    /** From now on, a process that is told to end (SIGTERM, Ctrl-C) gives the unfinished request back first. */
    public EvaluatorProcess closingWithProcess() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop evaluator"));
        return this;
    }

    private void run(WorkQueue<EvaluationRequested> queue, SafeSender<EvaluationCompleted> sender) {
        try (queue;
                sender) {
            evaluator.run();
            end.complete(null);
        } catch (InterruptedException e) {
            end.complete(null);
        } catch (RuntimeException | Error e) {
            LOG.error("The evaluator failed", e);
            end.completeExceptionally(e);
        }
    }

    /** Returns when it stopped. */
    public void await() {
        end.join();
    }

    /** Stops after giving an unfinished request back; does not wait long for a cluster that is gone. */
    @Override
    public void close() {
        evaluator.stop();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_PATIENCE_SECONDS));
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
