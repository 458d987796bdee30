package io.tributary.schemas;

import io.tributary.schemas.Topic.Cleanup;
import io.tributary.schemas.Topic.Spread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every topic of one installation; {@code docs/topics.md} is the same table for people.
 *
 * @param prefix before every name, so that several installations share a cluster; empty for none
 */
public record Topics(String prefix) {
    /** Without a prefix. */
    public static final Topics DEFAULT = new Topics("");

    /** Partitions of the topics that are spread by lineage. Choose once: another number reorders lineages. */
    public static final int DEFAULT_PARTITIONS = 4;

    /** Kinds of device that have a tasks topic. */
    public static final List<String> DEVICES = List.of("cpu", "gpu");

    private static final Optional<Duration> FOR_EVER = Optional.empty();
    private static final Optional<Duration> A_WEEK = Optional.of(Duration.ofDays(7));

    public Topics {
        if (!prefix.matches("[A-Za-z0-9._-]{0,64}")) {
            throw new IllegalArgumentException("topic prefix '" + prefix
                    + "': expected at most 64 letters, digits, dots, underscores and hyphens; choose another");
        }
    }

    public String lineageEvents() {
        return prefix + "lineage-events";
    }

    public String lineageLog() {
        return prefix + "lineage-log";
    }

    public String lineageStatus() {
        return prefix + "lineage-status";
    }

    /** Work for one kind of device: {@code cpu} or {@code gpu}. */
    public String tasks(String device) {
        if (!DEVICES.contains(device)) {
            throw new IllegalArgumentException("device '" + device + "': expected one of " + DEVICES);
        }
        return prefix + "tasks-" + device;
    }

    public String taskResults() {
        return prefix + "task-results";
    }

    public String versions() {
        return prefix + "versions";
    }

    public String evaluationRequests() {
        return prefix + "evaluation-requests";
    }

    public String evaluations() {
        return prefix + "evaluations";
    }

    public String promotions() {
        return prefix + "promotions";
    }

    public String initializations() {
        return prefix + "initializations";
    }

    public String deployments() {
        return prefix + "deployments";
    }

    /** All of them, in the order of the flow. */
    public List<Topic> all() {
        Stream<Topic> tasks = DEVICES.stream()
                .map(device -> new Topic(tasks(device), "Task", "lineage", Cleanup.DELETE, A_WEEK, Spread.SHARED));
        return Stream.of(
                        Stream.of(kept(lineageEvents(), "LineageEvent: what is asked of a lineage")),
                        tasks,
                        Stream.of(
                                new Topic(
                                        taskResults(),
                                        "TaskReport",
                                        "lineage",
                                        Cleanup.DELETE,
                                        A_WEEK,
                                        Spread.BY_LINEAGE),
                                kept(lineageLog(), "Fact: what was applied, in order"),
                                compacted(lineageStatus(), "StatusRow: what readers read", "lineage/…"),
                                kept(versions(), "VersionSealed"),
                                kept(evaluationRequests(), "EvaluationRequested"),
                                kept(evaluations(), "EvaluationCompleted"),
                                compacted(promotions(), "Promotion", "lineage/alias"),
                                compacted(initializations(), "InitializationReady", "lineage"),
                                kept(deployments(), "Deployment…: what serving systems came to serve")))
                .flatMap(topics -> topics)
                .toList();
    }

    private static Topic kept(String name, String holds) {
        return new Topic(name, holds, "lineage", Cleanup.DELETE, FOR_EVER, Spread.BY_LINEAGE);
    }

    private static Topic compacted(String name, String holds, String key) {
        return new Topic(name, holds, key, Cleanup.COMPACT, FOR_EVER, Spread.BY_LINEAGE);
    }
}
