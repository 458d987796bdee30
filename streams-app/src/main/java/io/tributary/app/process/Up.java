package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.coordinator.CoordinatorMetrics;
import io.tributary.app.embedded.EmbeddedBroker;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.CheckpointRoots;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one command: broker, coordinator and HTTP in this process, one child process per worker and one for the
 * evaluator, if there is a suite. Stops, and starts again on the same data; killed at any moment, it continues where
 * the log and the store stand.
 */
public final class Up implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Up.class);

    private static final short ONE_BROKER = 1;
    private static final String EVALUATOR = "evaluator";

    /**
     * @param store that its workers share
     * @param registry address of the schema registry that records are written with, if any
     * @param workers child processes, at least one
     * @param device {@code cpu}, {@code gpu:N} or {@code auto}
     * @param roots where experts by reference may lie
     * @param memory what all processes together may use, in bytes; empty for most of the machine's
     * @param suite whose evaluator runs too
     * @param signKey file of the private key that versions are signed with, if any
     * @param metrics told what the coordinator does
     * @param say one line for people per thing that starts
     */
    public record Options(
            DataDirectory data,
            StoreAccess store,
            Optional<String> registry,
            int workers,
            String device,
            CheckpointRoots roots,
            OptionalLong memory,
            Optional<Path> suite,
            Optional<Path> signKey,
            CoordinatorMetrics metrics,
            Consumer<String> say) {
        public Options {
            if (workers < 1) {
                throw new MergeException(
                        ErrorCode.INVALID_ARGUMENT, "workers is " + workers + "; at least 1 is needed");
            }
        }
    }

    /** What runs beside the coordinator in this process: the HTTP server. Started when the coordinator runs. */
    @FunctionalInterface
    public interface Companion {
        Running start(KafkaConnection connection, DataDirectory data, CoordinatorProcess coordinator);

        /** A started companion. */
        interface Running extends AutoCloseable {
            /** The port it listens on. */
            int port();

            @Override
            void close();
        }
    }

    private final KafkaConnection connection;
    private final CoordinatorProcess coordinator;
    private final ChildFleet children;
    private final int httpPort;
    /** What was started, last first: closed in this order. */
    private final Deque<AutoCloseable> started;

    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private Up(
            KafkaConnection connection,
            CoordinatorProcess coordinator,
            ChildFleet children,
            int httpPort,
            Deque<AutoCloseable> started) {
        this.connection = connection;
        this.coordinator = coordinator;
        this.children = children;
        this.httpPort = httpPort;
        this.started = started;
    }

    /**
     * Starts everything and returns when a publish would be worked on.
     *
     * @throws MergeException where another {@code up} runs on the data directory, or something does not start; nothing
     *     is left running then
     */
    public static Up start(Options options, Companion companion) {
        Deque<AutoCloseable> started = new ArrayDeque<>();
        try {
            return start(options, companion, started);
        } catch (IOException e) {
            close(started);
            throw new MergeException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "the data directory " + options.data().root() + " cannot be written (" + e + ")",
                    e);
        } catch (RuntimeException | Error e) {
            close(started);
            throw e;
        }
    }

    private static Up start(Options options, Companion companion, Deque<AutoCloseable> started) throws IOException {
        DataDirectory data = options.data().create();
        started.push(DataLock.acquire(data));
        RunningUp.remove(data);
        data.remember(options.store().address());
        MemoryBudget memory = MemoryBudget.of(
                MemoryBudget.Scope.UP, options.memory(), names(options).size());

        EmbeddedBroker broker = EmbeddedBroker.start(data.kafka());
        started.push(broker);
        broker.takenPort().ifPresent(port -> options.say().accept("port " + port + " is taken; the broker moved"));
        options.say().accept("Kafka broker at " + broker.bootstrap());

        KafkaConnection connection = KafkaConnection.to(broker.bootstrap()).withRegistry(options.registry());
        CoordinatorProcess.Options coordinating = new CoordinatorProcess.Options(
                connection, data.streams(), Topics.DEFAULT, Topics.DEFAULT_PARTITIONS, ONE_BROKER, options.metrics());
        CoordinatorProcess.prepare(coordinating);
        options.registry().ifPresent(data::rememberRegistry);
        // Workers load their libraries while the coordinator starts.
        ChildFleet children = ChildFleet.start(
                names(options), name -> child(options, broker.bootstrap(), memory, name), options.say());
        started.push(children);
        options.say().accept(options.workers() + " workers on " + options.device() + ", " + memory);
        options.suite().ifPresent(suite -> options.say().accept("1 evaluator, suite " + suite));

        CoordinatorProcess coordinator = CoordinatorProcess.start(coordinating);
        started.push(coordinator);
        Companion.Running beside = companion.start(connection, data, coordinator);
        started.push(beside);

        new RunningUp(broker.bootstrap(), beside.port(), ProcessHandle.current().pid(), System.currentTimeMillis())
                .write(data);
        started.push(() -> RunningUp.remove(data));
        return new Up(connection, coordinator, children, beside.port(), started);
    }

    private static List<String> names(Options options) {
        Stream<String> workers = IntStream.rangeClosed(1, options.workers()).mapToObj(number -> "worker-" + number);
        return Stream.concat(workers, options.suite().stream().map(suite -> EVALUATOR))
                .toList();
    }

    private static ProcessBuilder child(Options options, String bootstrap, MemoryBudget memory, String name) {
        DataDirectory data = options.data();
        if (name.equals(EVALUATOR)) {
            Path suite = options.suite().orElseThrow();
            return ChildCommand.of(
                    data.logs(),
                    memory,
                    name,
                    ChildEvaluator.class,
                    ChildEvaluator.arguments(bootstrap, options, suite));
        }
        return ChildCommand.of(
                data.logs(), memory, name, ChildWorker.class, ChildWorker.arguments(bootstrap, options, name, memory));
    }

    public KafkaConnection connection() {
        return connection;
    }

    /** The companion's port. */
    public int httpPort() {
        return httpPort;
    }

    /** Process numbers of the workers that run now, and of the evaluator. */
    public List<Long> children() {
        return children.pids();
    }

    /**
     * Returns when {@link #close} has stopped everything, by whomever it was called.
     *
     * @throws MergeException with {@link ErrorCode#INTERNAL} where the coordinator failed for good
     */
    public void await() throws InterruptedException {
        coordinator.await();
        closed.await();
    }

    /** Stops HTTP, coordinator, workers and broker, in this order; within five seconds. */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            close(started);
            closed.countDown();
        }
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Deque<AutoCloseable> started) {
        while (!started.isEmpty()) {
            AutoCloseable next = started.pop();
            try {
                next.close();
            } catch (Exception e) {
                LOG.warn("Closing {} failed", next, e);
            }
        }
    }
}
