package io.tributary.connect.targets;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a serving system says that it serves.
 *
 * @param replicas each one's answer; empty text where it does not say
 * @param wanted the answer of a replica that serves the version in question
 */
public record Observed(List<String> replicas, String wanted) {
    public Observed {
        replicas = List.copyOf(replicas);
    }

    /** Whether every replica names the version. */
    public boolean served() {
        return !replicas.isEmpty() && replicas.stream().allMatch(wanted::equals);
    }

    /** The different answers, for events and messages. */
    public String text() {
        return replicas.stream().distinct().collect(Collectors.joining(","));
    }
}
