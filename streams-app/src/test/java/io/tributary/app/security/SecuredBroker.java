package io.tributary.app.security;

import io.tributary.app.cluster.KafkaConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A broker that takes nobody without TLS and SASL/SCRAM, and lets nobody do what no ACL allows, except the user
 * {@code admin}.
 */
final class SecuredBroker implements AutoCloseable {
    static final String ADMIN = "admin";

    private final KafkaRaftServer server;
    private final int port;
    private final Identity identity;
    private final Path directory;

    private SecuredBroker(KafkaRaftServer server, int port, Identity identity, Path directory) {
        this.server = server;
        this.port = port;
        this.identity = identity;
        this.directory = directory;
    }

    /** @param users whose password is {@link #password} of their name */
    static SecuredBroker start(Path directory, List<String> users) throws IOException, GeneralSecurityException {
        Identity identity = Identity.make(directory, "broker");
        int port;
        int controller;
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = one.getLocalPort();
            controller = other.getLocalPort();
        }
        Properties settings = settings(directory, identity, port, controller);
        Path file = directory.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        List<String> format =
                new ArrayList<>(List.of("format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()));
        List<String> all = new ArrayList<>(users);
        all.add(ADMIN);
        for (String user : all) {
            format.add("--add-scram");
            format.add("SCRAM-SHA-512=[name=" + user + ",password=" + password(user) + "]");
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(said, false, StandardCharsets.UTF_8)) {
            if (StorageTool.execute(format.toArray(new String[0]), print) != 0) {
                throw new IOException(said.toString(StandardCharsets.UTF_8));
            }
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        server.startup();
        return new SecuredBroker(server, port, identity, directory);
    }

    static String password(String user) {
        return user + "-secret-0123456789";
    }

    private static Properties settings(Path directory, Identity identity, int port, int controller) {
        Properties settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", "1");
        settings.setProperty("log.dirs", directory.resolve("data").toString());
        settings.setProperty("listeners", "CLIENTS://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller);
        settings.setProperty("advertised.listeners", "CLIENTS://127.0.0.1:" + port);
        settings.setProperty("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:SSL");
        settings.setProperty("inter.broker.listener.name", "CLIENTS");
        settings.setProperty("controller.listener.names", "CONTROLLER");
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controller);
        settings.setProperty("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.setProperty("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
        settings.setProperty("listener.name.clients.scram-sha-512.sasl.jaas.config", jaas(ADMIN));
        settings.setProperty("listener.name.controller.ssl.client.auth", "required");
        for (String store : List.of("ssl.keystore", "ssl.truststore")) {
            settings.setProperty(store + ".location", identity.store().toString());
            settings.setProperty(store + ".type", "PKCS12");
            settings.setProperty(store + ".password", Identity.PASSWORD);
        }
        settings.setProperty("ssl.key.password", Identity.PASSWORD);
        settings.setProperty("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.setProperty("super.users", "User:" + ADMIN + ";User:CN=broker");
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.setProperty(internal + ".replication.factor", "1");
            settings.setProperty(internal + ".num.partitions", "1");
        }
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        settings.setProperty("group.share.min.record.lock.duration.ms", "1000");
        settings.setProperty("auto.create.topics.enable", "false");
        settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        return settings;
    }

    private static String jaas(String user) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                + password(user) + "\";";
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Client properties of a user, as {@code --config} takes them. */
    Path config(String user, String password) throws IOException {
        return Files.writeString(
                directory.resolve(user + ".properties"),
                "security.protocol=SASL_SSL\n"
                        + "sasl.mechanism=SCRAM-SHA-512\n"
                        + "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                        + user + "\" password=\"" + password + "\";\n"
                        + "ssl.truststore.type=PEM\n"
                        + "ssl.truststore.location=" + identity.certificate() + "\n");
    }

    KafkaConnection as(String user) throws IOException {
        return KafkaConnection.to(bootstrap(), config(user, password(user)));
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
