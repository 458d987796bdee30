package io.tributary.app.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/** What stays the same when the broker is started again: cluster id and ports. */
record BrokerIdentity(String clusterId, int port, int controllerPort) {
    private static final String FILE = "broker.properties";

    static BrokerIdentity create() throws IOException {
        return new BrokerIdentity(Uuid.randomUuid().toString(), 0, 0).withFreePorts();
    }

    static Optional<BrokerIdentity> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        String clusterId = properties.getProperty("cluster.id");
        String port = properties.getProperty("port");
        String controllerPort = properties.getProperty("controller.port");
        if (clusterId == null || port == null || controllerPort == null) {
            throw new IOException(file + " lacks cluster.id, port or controller.port");
        }
        try {
            return Optional.of(new BrokerIdentity(clusterId, Integer.parseInt(port), Integer.parseInt(controllerPort)));
        } catch (NumberFormatException e) {
            throw new IOException(file + " has a port that is not a number", e);
        }
    }

    /** Data first, name last: a kill leaves the old file or the new one. */
    void write(Path directory) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("cluster.id", clusterId);
        properties.setProperty("port", Integer.toString(port));
        properties.setProperty("controller.port", Integer.toString(controllerPort));
        Path temporary = directory.resolve(".tmp-" + FILE);
        try (Writer writer = Files.newBufferedWriter(temporary)) {
            properties.store(writer, "The embedded broker keeps these when it is started again.");
        }
        Files.move(
                temporary,
                directory.resolve(FILE),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** This identity where its ports are free, else with others that are. */
    BrokerIdentity withFreePorts() throws IOException {
        int free = isFree(port) ? port : anyFree(controllerPort);
        int controllerFree = isFree(controllerPort) && controllerPort != free ? controllerPort : anyFree(free);
        return new BrokerIdentity(clusterId, free, controllerFree);
    }

    private static boolean isFree(int port) {
        if (port <= 0) {
            return false;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFree(int except) throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() != except) {
                    return socket.getLocalPort();
                }
            }
        }
    }
}
