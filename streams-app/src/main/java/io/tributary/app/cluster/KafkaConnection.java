package io.tributary.app.cluster;

import io.tributary.app.wire.Wire;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;

/**
 * How a cluster is reached.
 *
 * @param bootstrap {@code host:port}, several separated by commas
 * @param properties any further Kafka client property (SASL, TLS), passed to every client as it is
 * @param wire how values become records there
 */
public record KafkaConnection(String bootstrap, Map<String, String> properties, Wire wire) {
    /** Property with {@code user:password} for the schema registry; no Kafka client sees it. */
    public static final String REGISTRY_LOGIN = "schema.registry.basic.auth.user.info";

    /** More than a tenth of what the coordinator's threads may fail within, so that it outlives its registry. */
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(40);

    public KafkaConnection {
        properties = Map.copyOf(properties);
    }

    public static KafkaConnection to(String bootstrap) {
        return new KafkaConnection(bootstrap, Map.of(), Wire.SINGLE_OBJECT);
    }

    /**
     * Reads client properties from a Java properties file. Its {@code bootstrap.servers}, if any, is overridden.
     *
     * @throws MergeException with {@link ErrorCode#INVALID_ARGUMENT} where the file cannot be read
     */
    public static KafkaConnection to(String bootstrap, Path file) {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "Kafka client properties " + file + " cannot be read (" + e + "): give a readable properties file",
                    e);
        }
        Map<String, String> properties = new HashMap<>();
        read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
        return new KafkaConnection(bootstrap, properties, Wire.SINGLE_OBJECT);
    }

    /**
     * The same cluster, writing with a schema registry's identifiers.
     *
     * @throws MergeException {@link ErrorCode#INVALID_ARGUMENT} where the address is none
     */
    public KafkaConnection withRegistry(String address) {
        Wire registered =
                Wire.withRegistry(address, Optional.ofNullable(properties.get(REGISTRY_LOGIN)), REGISTRY_PATIENCE);
        return new KafkaConnection(bootstrap, properties, registered);
    }

    /** The same where an address is given. */
    public KafkaConnection withRegistry(Optional<String> address) {
        return address.map(this::withRegistry).orElse(this);
    }

    /** Client configuration: the properties, the bootstrap servers, and {@code settings} over both. */
    public Map<String, Object> client(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(properties);
        all.remove(REGISTRY_LOGIN);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        all.putAll(settings);
        return all;
    }

    /** An administration client, to be closed by the caller. */
    public Admin admin() {
        return Admin.create(client(Map.of()));
    }
}
