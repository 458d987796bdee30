package io.tributary.merge.version;

/**
 * Where a lineage comes from: another one, whose first experts it folds in the same order.
 *
 * @param step the last one of those; 0: none
 */
public record ParentStep(String lineage, long step) {}
