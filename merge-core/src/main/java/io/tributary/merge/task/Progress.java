package io.tributary.merge.task;

/** Told how far a task is, from the thread that runs it. Must return soon. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (done, total) -> {};

    /** {@code done} of {@code total} bytes or tensors; {@code total} does not change within a task. */
    void at(long done, long total);
}
