package io.tributary.app.lineage;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.task.TaskOutput;

/** What a worker says of a task. */
public sealed interface TaskReport {
    String taskId();

    String lineage();

    int attempt();

    String worker();

    /** Still at work; moves the deadline. */
    record TaskProgress(String taskId, String lineage, int attempt, String worker, long done, long total)
            implements TaskReport {}

    record TaskSucceeded(String taskId, String lineage, int attempt, String worker, long tookMillis, TaskOutput output)
            implements TaskReport {}

    /** The coordinator rejects, sends again or blocks by the code's type. */
    record TaskFailed(String taskId, String lineage, int attempt, String worker, ErrorCode code, String message)
            implements TaskReport {}

    /** An input of the task is gone: it was superseded. Ignored unless the task is still current. */
    record TaskStale(String taskId, String lineage, int attempt, String worker, String missing) implements TaskReport {}
}
