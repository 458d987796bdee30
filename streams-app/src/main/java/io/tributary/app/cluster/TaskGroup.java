package io.tributary.app.cluster;

import io.tributary.merge.MergeException;
import io.tributary.schemas.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;

/**
 * A share group (KIP-932) through which several processes take work: tasks of one device kind, requests for one suite's
 * evaluation. Its settings live in the cluster and must be there before the first task: by default a group never sees
 * what was sent before its first member joined.
 *
 * @param name group id
 * @param topic that it reads
 */
public record TaskGroup(String name, String topic) {
    /** A lost worker's task goes to another one after this long. */
    public static final Duration LOCK = Duration.ofSeconds(8);

    /** The shortest that a broker with default settings allows. */
    private static final Duration SHORTEST_BY_DEFAULT = Duration.ofSeconds(15);

    /** The most that a broker with default settings allows; a task is given up long before, see the worker. */
    private static final int DELIVERIES = 10;

    /** @param device {@code cpu} or {@code gpu} */
    public static TaskGroup of(Topics topics, String device) {
        return new TaskGroup(topics.prefix() + "workers-" + device, topics.tasks(device));
    }

    /** The evaluators of one suite: each request goes to one of them, and every suite gets every request. */
    public static TaskGroup evaluators(Topics topics, String suite) {
        return new TaskGroup(topics.prefix() + "evaluators-" + suite, topics.evaluationRequests());
    }

    /**
     * Makes or corrects the group's settings.
     *
     * @throws MergeException where the cluster refuses
     */
    public void configure(Admin admin) {
        try {
            configure(admin, LOCK);
        } catch (MergeException e) {
            if (!(e.getCause() instanceof InvalidConfigurationException)) {
                throw e;
            }
            configure(admin, SHORTEST_BY_DEFAULT);
        }
    }

    private void configure(Admin admin, Duration lock) {
        Map<String, String> settings = Map.of(
                "share.auto.offset.reset", "earliest",
                "share.isolation.level", "read_committed",
                "share.renew.acknowledge.enable", "true",
                "share.record.lock.duration.ms", Long.toString(lock.toMillis()),
                "share.delivery.count.limit", Integer.toString(DELIVERIES));
        Collection<AlterConfigOp> changes = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .collect(Collectors.toList());
        Answers.await(
                admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, name), changes))
                        .all(),
                "configuring share group " + name + " with a lock of " + lock.toSeconds() + " s");
    }
}
