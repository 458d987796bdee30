package io.tributary.app.cli;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.view.LineageView;
import io.tributary.app.view.Lineages;
import io.tributary.app.view.StatusConsumers;
import io.tributary.app.view.StatusReader;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;

/**
 * What a client command does with a cluster: reads its lineages, appends events. Kafka's own failures leave as
 * {@code BROKER_UNAVAILABLE}.
 */
final class Client {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KafkaConnection connection;
    private final Path store;
    private final Topics topics;

    Client(KafkaConnection connection, Path store, Topics topics) {
        this.connection = connection;
        this.store = store;
        this.topics = topics;
    }

    /** The store's directory. */
    Path store() {
        return store;
    }

    /** All lineages as of now. */
    Lineages lineages() {
        return read(Optional.empty(), reader -> reader.readToEnd(PATIENCE, InstantSource.system()));
    }

    /** One lineage as of now; refused where there is none of that name. */
    LineageView lineage(String name) {
        return lineages().named(name);
    }

    /** Lets {@code work} read {@code lineage-status}, of one lineage where given. */
    <T> T read(Optional<String> lineage, Function<StatusReader, T> work) {
        return reaching(() -> {
            var consumer = StatusConsumers.open(connection, StatusRow.class, PATIENCE);
            try (StatusReader reader = StatusReader.open(consumer, topics.lineageStatus(), lineage)) {
                return work.apply(reader);
            }
        });
    }

    private interface Reach<T> {
        T run();
    }

    private <T> T reaching(Reach<T> reach) {
        try {
            return reach.run();
        } catch (KafkaException e) {
            throw new MergeException(
                    ErrorCode.BROKER_UNAVAILABLE,
                    "The broker at " + connection.bootstrap() + " cannot be used: " + e.getMessage()
                            + ". Does it run, and do --bootstrap and --config fit it?",
                    e);
        }
    }
}
