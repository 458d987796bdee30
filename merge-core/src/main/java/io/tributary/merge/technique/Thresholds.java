package io.tributary.merge.technique;

/** Which order statistics of a task vector's magnitudes a {@link Preparation} asks for. */
public interface Thresholds {
    /** Whether all folded tensors count as one, rather than each by itself. */
    boolean wholeModel();

    /**
     * Ranks among the magnitudes in ascending order, from 1.
     *
     * @param elements how many magnitudes there are, at least 1
     * @return each from 1 to {@code elements}
     */
    long[] ranks(long elements);
}
