package io.tributary.app.replay;

import io.tributary.app.lineage.StatusRow.VersionStatus;
import java.util.List;

/**
 * A line that has folded all its experts.
 *
 * @param versions sealed ones by step; of a replay the last holds every expert
 */
public record Replayed(ReplayLine line, List<VersionStatus> versions) {
    public Replayed {
        versions = List.copyOf(versions);
    }

    public VersionStatus last() {
        return versions.get(versions.size() - 1);
    }
}
