package io.tributary.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.schemas.Topic;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicAdminIT {
    private static final short ONE = 1;

    private SomeCluster cluster;
    private Admin admin;
    private Topics topics;

    @BeforeAll
    void start(@TempDir Path directory) {
        cluster = SomeCluster.start(directory);
        admin = KafkaConnection.to(cluster.bootstrap()).admin();
    }

    @AfterAll
    void stop() {
        admin.close();
        cluster.close();
    }

    @BeforeEach
    void topicsOfItsOwn(TestInfo test) {
        topics = new Topics(Integer.toHexString(test.getDisplayName().hashCode()) + "-");
    }

    @Test
    void missingTopicsAreMadeAndThenThereIsNothingToSay() throws Exception {
        assertThat(ensure(3)).isEqualTo(new TopicAdmin.Outcome(3, List.of()));
        assertThat(ensure(3)).isEqualTo(new TopicAdmin.Outcome(3, List.of()));

        assertThat(admin.listTopics().names().get())
                .containsAll(topics.all().stream().map(Topic::name).toList());
        assertThat(partitions(topics.lineageEvents())).isEqualTo(3);
        assertThat(partitions(topics.tasks("cpu"))).isEqualTo(1);
    }

    @Test
    void anotherNumberOfPartitionsIsKeptAndSaid() throws Exception {
        ensure(2);

        TopicAdmin.Outcome outcome = ensure(5);

        assertThat(outcome.lineagePartitions()).isEqualTo(2);
        assertThat(outcome.warnings())
                .singleElement()
                .asString()
                .contains("have 2 partitions, not 5", "would reorder lineages");
        assertThat(partitions(topics.lineageLog())).isEqualTo(2);
    }

    @Test
    void topicsOfALineageThatDifferInPartitionsAreRefusedByName() throws Exception {
        make(topics.lineageEvents(), 2, Map.of());
        make(topics.taskResults(), 3, Map.of());

        assertThatThrownBy(() -> ensure(4))
                .isInstanceOfSatisfying(MergeException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining(topics.lineageEvents() + "=2")
                .hasMessageContaining(topics.taskResults() + "=3");
        assertThat(admin.listTopics().names().get()).doesNotContain(topics.lineageLog());
    }

    @Test
    void aTopicThatForgetsAndAQueueOfSeveralPartitionsAreNamedWithWhatThatMeans() throws Exception {
        make(topics.lineageEvents(), 2, Map.of(TopicConfig.RETENTION_MS_CONFIG, "1000"));
        make(topics.tasks("cpu"), 4, Map.of());

        List<String> warnings = ensure(2).warnings();

        assertThat(warnings)
                .anySatisfy(warning -> assertThat(warning)
                        .contains(topics.lineageEvents() + " has retention.ms=1000, -1 expected", "may be lost"))
                .anySatisfy(
                        warning -> assertThat(warning).contains(topics.tasks("cpu") + " has 4 partitions, 1 expected"));
        assertThat(warnings).noneMatch(warning -> warning.contains(topics.lineageLog()));
    }

    private TopicAdmin.Outcome ensure(int partitions) {
        return new TopicAdmin(admin, topics).ensure(partitions, ONE);
    }

    private void make(String name, int partitions, Map<String, String> configuration) throws Exception {
        NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.of(ONE)).configs(configuration);
        admin.createTopics(Set.of(topic)).all().get();
        Awaitility.await().until(() -> admin.listTopics().names().get().contains(name));
    }

    private int partitions(String topic) throws Exception {
        return admin.describeTopics(Set.of(topic))
                .allTopicNames()
                .get()
                .values()
                .iterator()
                .next()
                .partitions()
                .size();
    }
}
