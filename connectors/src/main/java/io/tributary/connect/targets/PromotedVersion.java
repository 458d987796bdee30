package io.tributary.connect.targets;

import java.util.Map;

/**
 * A version that an alias points to.
 *
 * @param weights digest of its weight files, as its manifest has it
 * @param path where the serving system finds it
 */
public record PromotedVersion(String lineage, String alias, long number, String weights, String path) {

    /** What texts may name in braces. */
    Map<String, String> variables() {
        return Map.of(
                "lineage", lineage,
                "alias", alias,
                "version", Long.toString(number),
                "weights", weights,
                "path", path);
    }
}
