package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import java.nio.file.Path;
import java.util.List;

/** A worker as a running process: takes tasks of one device kind until it is told to stop. */
@SuppressWarnings("DoNotCallSuggester")
public final class WorkerProcess implements AutoCloseable {

    /**
     * @param roots directories under which experts by reference may lie
     * @param device {@code cpu}, {@code gpu:N} or {@code auto}
     * @param name how it signs its reports
     */
    public record Options(KafkaConnection connection, Path store, List<Path> roots, String device, String name) {
        public Options {
            roots = List.copyOf(roots);
        }
    }

    private WorkerProcess() {}

    public static WorkerProcess start(Options options) {
        throw new UnsupportedOperationException(options.toString());
    }

    /** Returns when it stopped. */
    public void await() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Stops after giving an unfinished task back. */
    @Override
    public void close() {}
}
