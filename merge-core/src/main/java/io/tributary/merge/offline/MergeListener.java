package io.tributary.merge.offline;

import io.tributary.merge.task.TaskOutput;
import io.tributary.merge.task.TaskOutput.VersionSealed;
import java.time.Duration;

/** Told how a merge goes; called by the thread that runs it, except {@link #progress}, which any worker calls. */
public interface MergeListener {
    MergeListener NONE = new MergeListener() {};

    /** What the merge is at. */
    enum Phase {
        INSPECTING,
        FOLDING,
        WRITING
    }

    /** The base was read and cut into shards. */
    default void planned(TaskOutput.BaseInspected plan) {}

    /** An expert was read and accepted; notes say what the recipe's rules did. */
    default void accepted(MergeExpert expert, TaskOutput.ExpertInspected found) {}

    /** {@code done} of {@code total} tasks of a phase; within folding, of one step. */
    default void progress(Phase phase, long done, long total) {}

    default void folded(MergeStep step) {}

    /** A version stands in the store, about to be moved to its place. */
    default void sealed(MergeStep newest, VersionSealed version, Duration took) {}
}
