package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.cluster.KafkaConnection;
import io.tributary.app.process.DataDirectory;
import io.tributary.app.process.RunningUp;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which cluster and which store a command talks to: the {@code up} that runs on the data directory, unless
 * {@code --bootstrap} names a cluster.
 */
final class ClusterOptions {
    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "A Kafka cluster instead of the running `up` (default: $$TRIBUTARY_BOOTSTRAP).")
    private @Nullable String bootstrap;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Kafka client properties for that cluster (SASL, TLS, …), passed on as they are.")
    private @Nullable Path config;

    @Mixin
    private final StoreOptions store = new StoreOptions();

    @Mixin
    private final SchemaRegistryOption registry = new SchemaRegistryOption();

    Client client(Tributary root) {
        return new Client(connection(root.data(), root.console().environment()), store(root.data()), Topics.DEFAULT);
    }

    /** Where the cluster is; fails with exit status 4 where no {@code up} runs and no cluster is named. */
    KafkaConnection connection(DataDirectory data, Map<String, String> environment) {
        String named = bootstrap != null ? bootstrap : environment.getOrDefault("TRIBUTARY_BOOTSTRAP", "");
        if (!named.isBlank()) {
            KafkaConnection cluster = config == null ? KafkaConnection.to(named) : KafkaConnection.to(named, config);
            return cluster.withRegistry(registry.address(environment));
        }
        if (config != null || registry.isGiven()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--config and --schema-registry are for a cluster: name it with --bootstrap HOST:PORT. Of an `up`,"
                            + " its registry is known.");
        }
        return RunningUp.find(data)
                .map(up -> KafkaConnection.to(up.bootstrap()).withRegistry(data.registry()))
                .orElseThrow(() -> new MergeException(
                        ErrorCode.BROKER_UNAVAILABLE,
                        "Nothing runs on " + data.root() + ". Start it with: ./tributary up --data " + data.root()
                                + "   (or name a cluster with --bootstrap HOST:PORT)"));
    }

    StoreAccess store(DataDirectory data) {
        return store.access(data);
    }
}
