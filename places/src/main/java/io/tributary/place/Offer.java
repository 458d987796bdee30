package io.tributary.place;

import io.tributary.merge.checkpoint.CheckpointRef;
import java.util.Map;

/**
 * A found checkpoint that workers can read now, and as what it is offered to a lineage.
 *
 * @param madeAtMillis milliseconds since 1970 at which the checkpoint was made
 * @param attributes where it was found, and its base model as {@code base} where it says so
 */
public record Offer(
        String lineage, long madeAtMillis, String expertId, CheckpointRef expert, Map<String, String> attributes) {
    public Offer {
        attributes = Map.copyOf(attributes);
    }
}
