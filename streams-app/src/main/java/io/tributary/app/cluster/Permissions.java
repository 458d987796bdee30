package io.tributary.app.cluster;

import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.tributary.schemas.Topic;
import io.tributary.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The least that a role may do on a cluster which asks who may (Kafka ACLs). Reading and writing include describing.
 *
 * @param principal for example {@code User:worker}
 */
public record Permissions(Topics topics, String principal) {
    private static final String ANY_HOST = "*";

    /** A part that a process plays. */
    public enum Role {
        /** Reads what is asked, writes what is so. */
        COORDINATOR,
        /** Takes tasks, reports results: it can neither ask for anything nor say what is so. */
        WORKER,
        /** Takes evaluation requests, answers them. */
        EVALUATOR,
        /** Declares, publishes, pauses and promotes, and sees what becomes of it. */
        PUBLISHER,
        /** Sees what is so. */
        READER,
        /** Follows promotions. */
        SERVER;

        /** As people write it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public List<AclBinding> of(Role role) {
        return switch (role) {
            case COORDINATOR -> coordinator();
            case WORKER -> worker();
            case EVALUATOR ->
                List.of(
                        topic(topics.evaluationRequests(), READ),
                        topic(topics.evaluations(), WRITE),
                        group(topics.prefix() + "evaluators-", PatternType.PREFIXED, READ),
                        group(topics.prefix() + "evaluators-", PatternType.PREFIXED, ALTER_CONFIGS));
            case PUBLISHER ->
                List.of(
                        topic(topics.lineageEvents(), WRITE),
                        topic(topics.lineageStatus(), READ),
                        topic(topics.lineageLog(), READ),
                        topic(topics.initializations(), READ));
            case READER ->
                List.of(
                        topic(topics.lineageStatus(), READ),
                        topic(topics.lineageLog(), READ),
                        topic(topics.versions(), READ),
                        topic(topics.initializations(), READ));
            case SERVER -> List.of(topic(topics.promotions(), READ));
        };
    }

    private List<AclBinding> worker() {
        List<AclBinding> all = new ArrayList<>();
        for (String device : Topics.DEVICES) {
            all.add(topic(topics.tasks(device), READ));
            all.add(group(TaskGroup.of(topics, device).name(), PatternType.LITERAL, READ));
        }
        all.add(topic(topics.taskResults(), WRITE));
        return List.copyOf(all);
    }

    private List<AclBinding> coordinator() {
        String application = topics.prefix() + "tributary-coordinator";
        List<AclBinding> all = new ArrayList<>();
        // It says what is so on every topic; what others write comes to the right partition by being written again.
        for (Topic topic : topics.all()) {
            for (AclOperation operation : List.of(CREATE, DESCRIBE_CONFIGS, WRITE)) {
                all.add(topic(topic.name(), operation));
            }
        }
        for (String topic : List.of(topics.lineageEvents(), topics.taskResults(), topics.evaluations())) {
            all.add(topic(topic, READ));
        }
        // Its own HTTP follows it.
        all.add(topic(topics.lineageStatus(), READ));
        for (String device : Topics.DEVICES) {
            String group = TaskGroup.of(topics, device).name();
            all.add(group(group, PatternType.LITERAL, ALTER_CONFIGS));
        }
        all.add(group(application, PatternType.LITERAL, READ));
        all.add(binding(ResourceType.TRANSACTIONAL_ID, application, PatternType.PREFIXED, WRITE));
        for (AclOperation operation : List.of(CREATE, READ, WRITE, DESCRIBE_CONFIGS)) {
            all.add(binding(ResourceType.TOPIC, application + "-", PatternType.PREFIXED, operation));
        }
        return List.copyOf(all);
    }

    private AclBinding topic(String name, AclOperation operation) {
        return binding(ResourceType.TOPIC, name, PatternType.LITERAL, operation);
    }

    private AclBinding group(String name, PatternType pattern, AclOperation operation) {
        return binding(ResourceType.GROUP, name, pattern, operation);
    }

    private AclBinding binding(ResourceType type, String name, PatternType pattern, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry(principal, ANY_HOST, operation, AclPermissionType.ALLOW));
    }
}
