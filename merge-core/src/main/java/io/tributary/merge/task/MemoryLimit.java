package io.tributary.merge.task;

import java.util.function.LongFunction;

/**
 * How much memory a task's buffers and arrays may take together.
 *
 * @param remedy what to do so that this many bytes would be allowed: the end of an error message
 */
public record MemoryLimit(long bytes, LongFunction<String> remedy) {
    /** Whatever the machine has. */
    public static final MemoryLimit NONE = new MemoryLimit(Long.MAX_VALUE, bytes -> "");
}
