package io.tributary.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class LineagePartitionerTest {

    @Test
    void aLineageGoesWhereKafkasDefaultSendsItsName() {
        names().forEach(name -> assertThat(LineagePartitioner.partition(name, 12))
                .isEqualTo(BuiltInPartitioner.partitionForKey(name.getBytes(StandardCharsets.UTF_8), 12)));
    }

    @Test
    void whatFollowsASlashDoesNotMatter() {
        names().forEach(name -> assertThat(LineagePartitioner.partition(name + "/version/3", 12))
                .isEqualTo(LineagePartitioner.partition(name, 12)));
    }

    @Test
    void streamsAsksWithTheRecordKey() {
        assertThat(new LineagePartitioner<String>().partitions("lineage-status", "birds/expert/owl", "", 12))
                .contains(Set.of(LineagePartitioner.partition("birds", 12)));
    }

    private static Stream<String> names() {
        return IntStream.range(0, 200).mapToObj(number -> "lineage-" + number);
    }
}
