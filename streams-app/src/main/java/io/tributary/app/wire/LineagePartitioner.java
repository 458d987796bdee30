package io.tributary.app.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Which partition a lineage's records go to: Kafka's default for the lineage's name as key. Record keys may continue
 * after a slash ({@code lineage/version/3}), a lineage's second track after an at sign ({@code lineage@initialize});
 * only what stands before counts. A dot and a number, which is no lineage's name, is that partition itself
 * ({@code .3/stall}).
 */
public final class LineagePartitioner<V> implements StreamPartitioner<String, V> {
    private static final Pattern NUMBERED = Pattern.compile("\\.([0-9]{1,9})");

    /** Partition of a record with this key among {@code partitions}. */
    public static int partition(String key, int partitions) {
        String lineage = lineage(key);
        Matcher numbered = NUMBERED.matcher(lineage);
        if (numbered.matches()) {
            return Integer.parseInt(numbered.group(1)) % partitions;
        }
        byte[] bytes = lineage.getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(bytes)) % partitions;
    }

    private static String lineage(String key) {
        int end = 0;
        while (end < key.length() && key.charAt(end) != '/' && key.charAt(end) != '@') {
            end++;
        }
        return key.substring(0, end);
    }

    @Override
    public Optional<Set<Integer>> partitions(String topic, String key, V value, int partitions) {
        return Optional.of(Set.of(partition(key, partitions)));
    }
}
