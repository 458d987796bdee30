package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import java.nio.file.Path;
import org.apache.kafka.streams.KafkaStreams;

/** The coordinator as a running Kafka Streams application: waits for the cluster, makes topics, runs the topology. */
@SuppressWarnings("DoNotCallSuggester")
public final class CoordinatorProcess implements AutoCloseable {

    /**
     * @param state local directory of Streams' stores; one coordinator at a time uses it
     * @param replicationFactor of topics that it makes; -1 leaves that to the cluster
     */
    public record Options(KafkaConnection connection, Path state, short replicationFactor) {}

    private CoordinatorProcess() {}

    /** Starts it and returns when it runs. */
    public static CoordinatorProcess start(Options options) {
        throw new UnsupportedOperationException(options.toString());
    }

    /** For metrics and health. */
    public KafkaStreams streams() {
        throw new UnsupportedOperationException();
    }

    /** True while it processes events. */
    public boolean running() {
        throw new UnsupportedOperationException();
    }

    /** Returns when it stopped, by {@link #close} or because it failed for good. */
    public void await() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
