package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.cluster.TaskGroup;
import io.tributary.app.cluster.TopicAdmin;
import io.tributary.app.coordinator.CoordinatorMetrics;
import io.tributary.app.coordinator.CoordinatorTopology;
import io.tributary.app.coordinator.Stalls;
import io.tributary.app.coordinator.Timing;
import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.StallStatus;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The coordinator as a running Kafka Streams application: waits for the cluster, makes topics, runs the topology. */
public final class CoordinatorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorProcess.class);

    private static final Duration CLUSTER_PATIENCE = Duration.ofSeconds(60);
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private final KafkaStreams streams;
    private final CompletableFuture<Void> running = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Stalls stalls;

    /**
     * @param state local directory of Streams' stores; one coordinator at a time uses it
     * @param partitions of the topics spread by lineage, where they are not there yet
     * @param replicationFactor of topics that it makes; -1 leaves that to the cluster
     * @param metrics told what it does
     */
    public record Options(
            KafkaConnection connection,
            Path state,
            Topics topics,
            int partitions,
            short replicationFactor,
            CoordinatorMetrics metrics) {}

    private CoordinatorProcess(KafkaStreams streams, Stalls stalls) {
        this.streams = streams;
        this.stalls = stalls;
        ThreadFailures failures = new ThreadFailures();
        streams.setStateListener((now, before) -> onState(now));
        streams.setUncaughtExceptionHandler(failure -> failures.after(failure, Instant.now()));
    }

    /**
     * Starts it and returns when it runs.
     *
     * @throws MergeException with {@link ErrorCode#BROKER_UNAVAILABLE} where the cluster does not answer or the
     *     application does not start
     */
    public static CoordinatorProcess start(Options options) {
        int partitions = prepare(options);
        Stalls stalls = new Stalls();
        Topology topology = new CoordinatorTopology(
                        options.topics(),
                        partitions,
                        Timing.DEFAULT,
                        options.metrics(),
                        stalls,
                        options.connection().wire())
                .get();
        return start(options, topology, stalls);
    }

    static CoordinatorProcess start(Options options, Topology topology, Stalls stalls) {
        String instance = InstanceId.of(options.state());
        try {
            KafkaStreams streams =
                    new KafkaStreams(topology, StreamsSettings.of(options, instance), new MovingPartitions(stalls));
            return new CoordinatorProcess(streams, stalls).started();
        } catch (StreamsException | ExecutionException | TimeoutException e) {
            throw new MergeException(
                    ErrorCode.BROKER_UNAVAILABLE,
                    "the coordinator does not start (" + reason(e) + "); its state directory is " + options.state()
                            + ", which only one coordinator may use",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MergeException(ErrorCode.BROKER_UNAVAILABLE, "starting the coordinator was interrupted", e);
        }
    }

    private CoordinatorProcess started() throws InterruptedException, ExecutionException, TimeoutException {
        try {
            streams.start();
            running.get(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return this;
        } finally {
            if (!running.isDone() || running.isCompletedExceptionally()) {
                close();
            }
        }
    }

    private static String reason(Exception failure) {
        if (failure instanceof TimeoutException) {
            return "not running after " + START_PATIENCE.toSeconds() + " s";
        }
        Throwable cause = failure.getCause();
        return String.valueOf(failure instanceof ExecutionException && cause != null ? cause : failure);
    }

    /**
     * Makes topics, groups and, with a registry, schemas, before anything is sent: workers may come before or after the
     * coordinator.
     *
     * @return partitions that the topics spread by lineage have
     */
    static int prepare(Options options) {
        options.connection()
                .wire()
                .prepare(
                        LineageEvent.class,
                        TaskReport.class,
                        Announcement.class,
                        Fact.class,
                        StatusRow.class,
                        Task.class);
        try (Admin admin = options.connection().admin()) {
            ClusterWait.until(admin, options.connection(), CLUSTER_PATIENCE);
            TopicAdmin.Outcome outcome =
                    new TopicAdmin(admin, options.topics()).ensure(options.partitions(), options.replicationFactor());
            outcome.warnings().forEach(LOG::warn);
            for (String device : Topics.DEVICES) {
                TaskGroup.of(options.topics(), device).configure(admin);
            }
            return outcome.lineagePartitions();
        }
    }

    private void onState(KafkaStreams.State state) {
        if (state == KafkaStreams.State.RUNNING) {
            running.complete(null);
        } else if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
            running.completeExceptionally(new IllegalStateException("Kafka Streams is in state " + state));
            ended.countDown();
        }
    }

    /** For metrics and health. */
    public KafkaStreams streams() {
        return streams;
    }

    /** True while it processes events. */
    public boolean running() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** False once it failed for good: only a new process helps. */
    public boolean alive() {
        return !streams.state().hasStartedOrFinishedShuttingDown();
    }

    /** Partitions on which it does not work any more. */
    public List<StallStatus> stalls() {
        return stalls.all();
    }

    /**
     * Returns when {@link #close} stopped it.
     *
     * @throws MergeException with {@link ErrorCode#INTERNAL} where it failed for good
     */
    public void await() throws InterruptedException {
        ended.await();
        if (!closing.get()) {
            throw new MergeException(ErrorCode.INTERNAL, "the coordinator stopped by itself: see its log");
        }
    }

    /** Stays in its group as a static member, so that a restart takes over at once. */
    @Override
    public void close() {
        closing.set(true);
        streams.close(CloseOptions.timeout(CLOSE_PATIENCE)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
        ended.countDown();
    }
}
