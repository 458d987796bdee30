package io.tributary.merge;

/** Who must act on a failure; it decides whether an expert is rejected, a task sent again, or a lineage blocked. */
public enum ErrorType {
    /** The request is wrong: the person who made it changes it. Rejects. */
    USER,
    /** The checkpoint is wrong: whoever made it changes it. Rejects. */
    DATA,
    /** This machine lacks memory or disk. Sent again, then blocks. */
    RESOURCE,
    /** Something outside (file system, broker, object store) does not answer. Sent again, then blocks. */
    EXTERNAL,
    /** Our bug. Sent again, then blocks. */
    INTERNAL;

    /** True where the same input would fail again, so that trying again is useless. */
    public boolean rejects() {
        return this == USER || this == DATA;
    }
}
