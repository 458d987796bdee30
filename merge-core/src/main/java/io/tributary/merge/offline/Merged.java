package io.tributary.merge.offline;

import io.tributary.merge.task.TaskOutput.VersionSealed;
import java.nio.file.Path;
import java.util.List;

/** A merge that succeeded. */
public record Merged(Path out, VersionSealed version, List<MergeStep> steps) {
    public Merged {
        steps = List.copyOf(steps);
    }
}
