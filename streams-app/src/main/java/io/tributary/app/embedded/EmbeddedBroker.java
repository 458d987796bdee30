package io.tributary.app.embedded;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker and KRaft controller in this process, on loopback, with its data in one directory. Cluster id and
 * ports are saved there, so that a restart, also after kill -9, continues the same cluster at the same address. The
 * process that starts it owns the directory; nothing here keeps a second one out.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final KafkaRaftServer server;
    private final BrokerIdentity identity;
    private final Optional<Integer> takenPort;

    private EmbeddedBroker(KafkaRaftServer server, BrokerIdentity identity, Optional<Integer> takenPort) {
        this.server = server;
        this.identity = identity;
        this.takenPort = takenPort;
    }

    /**
     * Starts the broker and returns when it accepts requests.
     *
     * @param directory made if it is not there
     * @throws MergeException with {@link ErrorCode#BROKER_UNAVAILABLE} where it cannot start
     */
    public static EmbeddedBroker start(Path directory) {
        try {
            Files.createDirectories(directory);
            Optional<BrokerIdentity> saved = BrokerIdentity.read(directory);
            BrokerIdentity identity = saved.isPresent() ? saved.get().withFreePorts() : BrokerIdentity.create();
            identity.write(directory);
            Optional<Integer> takenPort = saved.map(BrokerIdentity::port).filter(port -> port != identity.port());
            takenPort.ifPresent(port -> LOG.warn(
                    "Port {} of the embedded broker is taken by another program; it listens on {} from now on",
                    port,
                    identity.port()));
            Properties settings = BrokerSettings.of(identity, directory);
            format(identity, settings, directory);
            FormerBroker.signOff(identity, directory);
            KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, identity, takenPort);
        } catch (IOException | KafkaException e) {
            throw new MergeException(
                    ErrorCode.BROKER_UNAVAILABLE,
                    "the embedded broker cannot start in " + directory + " (" + e
                            + "): see the log, or name another data directory",
                    e);
        }
    }

    /** Only an empty directory is formatted; one that has a cluster stays as it is. */
    private static void format(BrokerIdentity identity, Properties settings, Path directory) throws IOException {
        Path file = directory.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, "Written at every start; changes here are lost.");
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status;
        try (PrintStream print = new PrintStream(said, false, StandardCharsets.UTF_8)) {
            status = StorageTool.execute(
                    new String[] {"format", "--ignore-formatted", "-t", identity.clusterId(), "-c", file.toString()},
                    print);
        }
        if (status != 0) {
            throw new IOException(said.toString(StandardCharsets.UTF_8).strip());
        }
    }

    /** Where clients reach it: {@code 127.0.0.1:PORT}. */
    public String bootstrap() {
        return "127.0.0.1:" + identity.port();
    }

    public String clusterId() {
        return identity.clusterId();
    }

    /** The port it had before, where another program has taken that one. */
    public Optional<Integer> takenPort() {
        return takenPort;
    }

    /** Stops cleanly: logs are flushed and the next start needs no recovery. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
