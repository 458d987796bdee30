package io.tributary.app.worker;

/**
 * A piece of work as it came from the queue.
 *
 * @param count 1 for the first time; more where earlier processes were lost with it
 */
public record Delivery<T>(T work, int count) {}
