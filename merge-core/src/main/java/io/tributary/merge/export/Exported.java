package io.tributary.merge.export;

import java.nio.file.Path;

/**
 * A task's own weights, written.
 *
 * @param task the expert's id
 * @param rescale factor on the masked unified task vector
 * @param tensors how many tensors are the task's own; the others are the version's
 */
public record Exported(Path out, String task, double rescale, long tensors, long bytes) {}
