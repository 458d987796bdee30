package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import java.util.List;
import java.util.Optional;

/** The cluster of an {@code up} among the arguments of a child process: brokers and schema registry; no secrets. */
final class ChildCluster {
    private ChildCluster() {}

    static List<String> arguments(String bootstrap, Optional<String> registry) {
        return List.of(bootstrap, registry.orElse(""));
    }

    /** @param arguments the two of them */
    static KafkaConnection of(List<String> arguments) {
        return KafkaConnection.to(arguments.get(0))
                .withRegistry(Optional.of(arguments.get(1)).filter(address -> !address.isEmpty()));
    }
}
