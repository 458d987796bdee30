package io.tributary.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker that ran on a directory before, as the cluster's metadata still know it. One that was killed leads every
 * partition there. A broker that starts believes it, and becomes transaction coordinator at once on its predecessor's
 * word; seconds later, when the predecessor's session is over, the controller takes all leaders away and gives them
 * back. A coordinator that just then wants to tell a partition of a commit finds no leader and takes the partition for
 * deleted (KAFKA-20734, brokers since 4.1): for it the transaction is complete, for the partition it stays open, and
 * nobody reads past it any more. So the predecessor is signed off before, by a controller alone, when no coordinator
 * runs.
 */
final class FormerBroker {
    private static final Logger LOG = LoggerFactory.getLogger(FormerBroker.class);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ASK_MILLIS = 10_000;
    private static final int PAUSE_MILLIS = 50;

    private FormerBroker() {}

    /** @throws IOException where the controller does not do it */
    static void signOff(BrokerIdentity identity, Path directory) throws IOException {
        if (!Files.exists(BrokerSettings.metadata(directory))) {
            return;
        }
        Properties settings = BrokerSettings.controllerOnly(identity, directory);
        KafkaRaftServer controller = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        try {
            controller.startup();
            unregister(identity);
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }

    /** Asks until the controller has read its log: before that, it answers with errors of several kinds. */
    private static void unregister(BrokerIdentity identity) throws IOException {
        Map<String, Object> client = Map.of(
                AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, "127.0.0.1:" + identity.controllerPort(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ASK_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ASK_MILLIS);
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!isUnregistered(client, end)) {
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the former broker was signed off", e);
        }
    }

    /** With a new client each time: one keeps to some of the errors that it was ever given. */
    private static boolean isUnregistered(Map<String, Object> client, long end)
            throws IOException, InterruptedException {
        try (Admin admin = Admin.create(client)) {
            admin.unregisterBroker(BrokerSettings.NODE).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BrokerIdNotRegisteredException) {
                // It was killed before it ever registered, or after it was signed off.
                return true;
            }
            if (System.nanoTime() < end) {
                LOG.debug("The controller is not ready to sign off the former broker", e);
                return false;
            }
            throw new IOException("the controller does not sign off the former broker: " + e.getCause(), e);
        }
    }
}
