package io.tributary.merge.technique;

/** What a technique does with a tensor whose expert equals the base. */
public enum Untouched {
    /** The state stays, byte for byte: the shard need not be dispatched. */
    UNCHANGED,
    /** The state changes as for any task vector of zeros. */
    FOLDS_ZERO
}
