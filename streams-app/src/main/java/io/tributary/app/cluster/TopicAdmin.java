package io.tributary.app.cluster;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.schemas.Topic;
import io.tributary.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the topics that are missing and checks those that are there. Idempotent. */
public final class TopicAdmin {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BREATH = Duration.ofMillis(50);

    private final Admin admin;
    private final Topics topics;

    public TopicAdmin(Admin admin, Topics topics) {
        this.admin = admin;
        this.topics = topics;
    }

    /**
     * @param lineagePartitions of the topics spread by lineage, as they are
     * @param warnings what differs from what Tributary would have made, and what that means
     */
    public record Outcome(int lineagePartitions, List<String> warnings) {
        public Outcome {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * @param lineagePartitions for topics spread by lineage, where none of them is there yet
     * @param replicationFactor -1: the cluster's default
     * @throws MergeException with {@link ErrorCode#INVALID_ARGUMENT} where topics spread by lineage differ in their
     *     number of partitions, {@link ErrorCode#BROKER_UNAVAILABLE} where the cluster refuses
     */
    public Outcome ensure(int lineagePartitions, short replicationFactor) {
        Map<String, TopicDescription> there = existing();
        int wanted = agreedPartitions(there).orElse(lineagePartitions);
        if (create(there.keySet(), wanted, replicationFactor)) {
            there = visible();
        }
        // As they are, whoever made them at the same moment.
        int partitions = agreedPartitions(there).orElseThrow();
        List<String> warnings = new ArrayList<>();
        if (partitions != lineagePartitions) {
            warnings.add("topics spread by lineage have " + partitions + " partitions, not " + lineagePartitions
                    + ": theirs is kept, another number would reorder lineages");
        }
        warnings.addAll(differences(there));
        return new Outcome(partitions, warnings);
    }

    private Map<String, TopicDescription> existing() {
        Set<String> names = Answers.await(admin.listTopics().names(), "listing topics");
        List<String> ours =
                topics.all().stream().map(Topic::name).filter(names::contains).toList();
        Map<String, TopicDescription> there = new HashMap<>();
        admin.describeTopics(ours).topicNameValues().forEach((name, answer) -> known(answer, "describing topic " + name)
                .ifPresent(found -> there.put(name, found)));
        return there;
    }

    /** Empty where the broker that was asked has not heard of the topic yet; another one may have listed it. */
    private static <T> Optional<T> known(KafkaFuture<T> answer, String what) {
        try {
            return Optional.of(Answers.await(answer, what));
        } catch (MergeException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Brokers hear of new topics a moment after they are made. */
    private Map<String, TopicDescription> visible() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Map<String, TopicDescription> there = existing();
        while (there.size() < topics.all().size()) {
            if (System.nanoTime() > end) {
                throw new MergeException(
                        ErrorCode.BROKER_UNAVAILABLE,
                        "the cluster made the topics, but does not show them within " + PATIENCE.toSeconds()
                                + " s; it shows " + there.keySet() + ". Are its brokers well?");
            }
            LockSupport.parkNanos(BREATH.toNanos());
            there = existing();
        }
        return there;
    }

    private OptionalInt agreedPartitions(Map<String, TopicDescription> there) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Topic topic : topics.all()) {
            TopicDescription description = there.get(topic.name());
            if (description != null && topic.spread() == Topic.Spread.BY_LINEAGE) {
                counts.put(topic.name(), description.partitions().size());
            }
        }
        if (Set.copyOf(counts.values()).size() > 1) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "topics spread by lineage must have the same number of partitions, found " + counts
                            + ": delete those made by others, or choose another topic prefix");
        }
        return counts.values().stream().mapToInt(Integer::intValue).findFirst();
    }

    /** Makes those that are missing; whether there were any. */
    private boolean create(Set<String> there, int partitions, short replicationFactor) {
        List<NewTopic> missing = topics.all().stream()
                .filter(topic -> !there.contains(topic.name()))
                .map(topic -> new NewTopic(
                                topic.name(),
                                Optional.of(topic.partitions(partitions)),
                                replicationFactor < 0 ? Optional.empty() : Optional.of(replicationFactor))
                        .configs(topic.configuration()))
                .toList();
        admin.createTopics(missing).values().forEach(TopicAdmin::awaitCreation);
        return !missing.isEmpty();
    }

    /** Another coordinator may make the same topics at the same moment. */
    private static void awaitCreation(String name, KafkaFuture<Void> answer) {
        try {
            Answers.await(answer, "creating topic " + name);
        } catch (MergeException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private List<String> differences(Map<String, TopicDescription> there) {
        List<ConfigResource> resources = there.keySet().stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, Config> byName = new HashMap<>();
        admin.describeConfigs(resources).values().forEach((resource, answer) -> known(
                        answer, "describing the configuration of " + resource.name())
                .ifPresent(config -> byName.put(resource.name(), config)));
        List<String> differences = new ArrayList<>();
        for (Topic topic : topics.all()) {
            Config config = byName.get(topic.name());
            if (config != null) {
                differences.addAll(differences(topic, config));
            }
            TopicDescription description = there.get(topic.name());
            if (description != null
                    && topic.spread() == Topic.Spread.SHARED
                    && description.partitions().size() > 1) {
                differences.add("topic " + topic.name() + " has "
                        + description.partitions().size() + " partitions, 1 expected: with several, the tasks of a"
                        + " partition wait while its workers change");
            }
        }
        return differences;
    }

    private static List<String> differences(Topic topic, Config config) {
        return topic.configuration().entrySet().stream()
                .filter(wanted -> !wanted.getValue().equals(value(config, wanted.getKey())))
                .map(wanted -> "topic " + topic.name() + " has " + wanted.getKey() + "="
                        + value(config, wanted.getKey()) + ", " + wanted.getValue() + " expected: change it with"
                        + " kafka-configs, or records may be lost")
                .collect(Collectors.toList());
    }

    private static String value(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? "(unset)" : entry.value();
    }
}
