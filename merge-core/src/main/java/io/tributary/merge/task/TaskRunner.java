package io.tributary.merge.task;

/**
 * Does a task's work: a pure function of digested inputs in the store. Running a task twice gives equal outputs.
 *
 * <p>Throws {@code MergeException} where the work fails (its code's type says who is to blame) and
 * {@code MissingBlobException} where an input is gone because it was superseded.
 */
@FunctionalInterface
public interface TaskRunner {
    TaskOutput run(String lineage, TaskWork work, Progress progress);
}
