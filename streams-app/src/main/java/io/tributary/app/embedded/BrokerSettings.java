package io.tributary.app.embedded;

import java.nio.file.Path;
import java.util.Properties;

/** Broker configuration of the one node: loopback only, one replica of everything, small and quick to start. */
final class BrokerSettings {
    /** Node id of broker and controller. */
    static final int NODE = 1;

    private BrokerSettings() {}

    static Properties of(BrokerIdentity identity, Path directory) {
        Properties settings = new Properties();
        set(settings, "process.roles", "broker,controller");
        set(settings, "node.id", NODE);
        set(settings, "log.dirs", data(directory));
        set(
                settings,
                "listeners",
                "PLAINTEXT://127.0.0.1:" + identity.port() + ",CONTROLLER://127.0.0.1:" + identity.controllerPort());
        set(settings, "advertised.listeners", "PLAINTEXT://127.0.0.1:" + identity.port());
        set(settings, "controller.listener.names", "CONTROLLER");
        set(settings, "inter.broker.listener.name", "PLAINTEXT");
        set(settings, "controller.quorum.voters", NODE + "@127.0.0.1:" + identity.controllerPort());
        oneReplicaOfEverything(settings);
        quickToStartAndSmall(settings);
        theOnlyBrokerLeadsWhileItLives(settings);
        lostMembersAreNoticedWithinSeconds(settings);
        return settings;
    }

    /** The same node without its broker. */
    static Properties controllerOnly(BrokerIdentity identity, Path directory) {
        Properties settings = of(identity, directory);
        set(settings, "process.roles", "controller");
        set(settings, "listeners", "CONTROLLER://127.0.0.1:" + identity.controllerPort());
        settings.remove("advertised.listeners");
        settings.remove("inter.broker.listener.name");
        return settings;
    }

    private static Path data(Path directory) {
        return directory.resolve("data");
    }

    /** There once a controller has run. */
    static Path metadata(Path directory) {
        return data(directory).resolve("__cluster_metadata-0");
    }

    private static void oneReplicaOfEverything(Properties settings) {
        set(settings, "default.replication.factor", 1);
        set(settings, "min.insync.replicas", 1);
        set(settings, "auto.create.topics.enable", false);
        set(settings, "offsets.topic.replication.factor", 1);
        set(settings, "offsets.topic.num.partitions", 1);
        set(settings, "transaction.state.log.replication.factor", 1);
        set(settings, "transaction.state.log.min.isr", 1);
        set(settings, "transaction.state.log.num.partitions", 1);
        set(settings, "share.coordinator.state.topic.replication.factor", 1);
        set(settings, "share.coordinator.state.topic.min.isr", 1);
        set(settings, "share.coordinator.state.topic.num.partitions", 1);
        // The only replica is on this disk: what was acknowledged should survive a power cut by more than luck.
        set(settings, "log.flush.interval.ms", 1_000);
        set(settings, "log.flush.scheduler.interval.ms", 1_000);
    }

    private static void theOnlyBrokerLeadsWhileItLives(Properties settings) {
        // Nobody else could take over from a broker that is only slow, and a transaction that completes while nobody
        // leads is lost, see FormerBroker. A killed one is signed off at the next start.
        set(settings, "broker.session.timeout.ms", Integer.MAX_VALUE);
        // The only replica is the truth, whatever the controller holds of it.
        set(settings, "unclean.leader.election.enable", true);
    }

    private static void quickToStartAndSmall(Properties settings) {
        set(settings, "num.network.threads", 2);
        set(settings, "num.io.threads", 4);
        set(settings, "background.threads", 2);
        set(settings, "num.recovery.threads.per.data.dir", 2);
        set(settings, "group.coordinator.threads", 1);
        // The cleaner takes 128 MiB of heap by default; the compacted topics here are small.
        set(settings, "log.cleaner.dedupe.buffer.size", 4 << 20);
        set(settings, "log.cleaner.io.buffer.size", 256 << 10);
        set(settings, "log.index.size.max.bytes", 1 << 20);
        set(settings, "offsets.topic.segment.bytes", 16 << 20);
        set(settings, "transaction.state.log.segment.bytes", 16 << 20);
        set(settings, "share.coordinator.state.topic.segment.bytes", 16 << 20);
        set(settings, "offsets.load.buffer.size", 1 << 20);
        set(settings, "group.initial.rebalance.delay.ms", 0);
        set(settings, "metrics.recording.level", "INFO");
    }

    private static void lostMembersAreNoticedWithinSeconds(Properties settings) {
        set(settings, "broker.heartbeat.interval.ms", 500);
        set(settings, "group.min.session.timeout.ms", 1_000);
        set(settings, "group.share.min.session.timeout.ms", 2_000);
        set(settings, "group.share.session.timeout.ms", 10_000);
        set(settings, "group.share.min.heartbeat.interval.ms", 500);
        set(settings, "group.share.heartbeat.interval.ms", 1_000);
        set(settings, "group.share.min.record.lock.duration.ms", 1_000);
        set(settings, "group.share.initialize.retry.interval.ms", 2_000);
        set(settings, "group.share.assignment.interval.ms", 200);
    }

    private static void set(Properties settings, String name, Object value) {
        settings.setProperty(name, value.toString());
    }
}
