package io.tributary.app.replay;

import io.tributary.app.lineage.StatusRow.VersionStatus;
import java.util.List;

/**
 * A replay that is done.
 *
 * @param versions sealed ones by step; the last holds every expert
 */
public record Replayed(ReplayLine line, List<VersionStatus> versions) {
    public Replayed {
        versions = List.copyOf(versions);
    }

    public VersionStatus last() {
        return versions.get(versions.size() - 1);
    }
}
