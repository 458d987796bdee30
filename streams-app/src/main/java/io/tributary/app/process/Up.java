package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Everything in one command: broker, coordinator and HTTP in this process, one child process per worker. Stops, and
 * starts again on the same data; killed at any moment, it continues where the log and the store stand.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Up implements AutoCloseable {

    /**
     * @param workers child processes, at least one
     * @param device {@code cpu}, {@code gpu:N} or {@code auto}
     * @param roots directories under which experts by reference may lie
     * @param say one line for people per thing that starts
     */
    public record Options(DataDirectory data, int workers, String device, List<Path> roots, Consumer<String> say) {
        public Options {
            roots = List.copyOf(roots);
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

    private Up() {}

    /**
     * Starts everything and returns when a publish would be worked on.
     *
     * @throws io.tributary.merge.MergeException where another {@code up} runs on the data directory, or something does
     *     not start; nothing is left running then
     */
    public static Up start(Options options, Companion companion) {
        throw new UnsupportedOperationException(options.toString() + companion);
    }

    public KafkaConnection connection() {
        throw new UnsupportedOperationException();
    }

    /** The companion's port. */
    public int httpPort() {
        throw new UnsupportedOperationException();
    }

    /** Returns when {@link #close} was called, by whomever. */
    public void await() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Stops workers, HTTP, coordinator and broker, in this order; within five seconds. */
    @Override
    public void close() {}
}
