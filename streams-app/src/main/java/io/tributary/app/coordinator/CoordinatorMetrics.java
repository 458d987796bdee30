package io.tributary.app.coordinator;

import io.tributary.merge.ErrorCode;

/** What the coordinator counts; called from Streams' threads, in order per lineage. */
public interface CoordinatorMetrics {
    /** Counts nothing. */
    CoordinatorMetrics NONE = new CoordinatorMetrics() {};

    /**
     * A shard was folded.
     *
     * @param seconds from the task's start to its result, at the worker
     * @param computeSeconds of that in kernels
     */
    default void folded(String lineage, double seconds, double computeSeconds, long bytesRead, long bytesWritten) {}

    /** A step committed. */
    default void committed(String lineage, double energyKept, double cosine, double lambda) {}

    /** A version was sealed. */
    default void sealed(String lineage, long bytes) {}

    default void rejected(String lineage, ErrorCode code) {}

    /** A task was sent another time. */
    default void resent(String lineage) {}

    default void blocked(String lineage, ErrorCode code) {}

    /** How many experts wait for their step, after any change of it. */
    default void waiting(String lineage, long experts) {}
}
