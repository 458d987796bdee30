package io.tributary.merge.readahead;

/** Where the bytes of a piece come from. */
public enum Origin {
    EXPERT,
    BASE,
    START,
    STATE,
    STATISTIC
}
