package io.tributary.app.worker;

import io.tributary.app.lineage.Task;

/**
 * A task as it came from the queue.
 *
 * @param count 1 for the first time; more where earlier workers were lost with it
 */
public record Delivery(Task task, int count) {}
