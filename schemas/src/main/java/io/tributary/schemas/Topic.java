package io.tributary.schemas;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One Kafka topic as Tributary creates it.
 *
 * @param name with the prefix, if there is one
 * @param holds which records it carries, for people
 * @param key what the record key is, for people
 * @param retention how long records stay; empty: for ever
 */
public record Topic(
        String name, String holds, String key, Cleanup cleanup, Optional<Duration> retention, Spread spread) {

    /**
     * The largest record, in bytes: a model of several thousand shards names each of them in one task. Producers need
     * {@code max.request.size} as large.
     */
    public static final int LARGEST_RECORD = 16 << 20;

    /** What Kafka does with old records. */
    public enum Cleanup {
        /** Records leave by age only. */
        DELETE,
        /** The latest record of each key stays. */
        COMPACT
    }

    /** How records are spread over partitions. */
    public enum Spread {
        /** By lineage: murmur2 of its name. All these topics have the same number of partitions. */
        BY_LINEAGE,
        /** One partition, which all workers of the share group read together. */
        SHARED
    }

    /**
     * Number of partitions to create.
     *
     * @param lineagePartitions of the topics that are spread by lineage
     */
    public int partitions(int lineagePartitions) {
        return spread == Spread.SHARED ? 1 : lineagePartitions;
    }

    /** Kafka's topic configuration: cleanup policy, retention, largest record. */
    public Map<String, String> configuration() {
        Map<String, String> configuration = new TreeMap<>();
        configuration.put("cleanup.policy", cleanup == Cleanup.COMPACT ? "compact" : "delete");
        configuration.put("max.message.bytes", Integer.toString(LARGEST_RECORD));
        configuration.put("retention.bytes", "-1");
        configuration.put(
                "retention.ms", retention.map(Duration::toMillis).orElse(-1L).toString());
        return configuration;
    }
}
