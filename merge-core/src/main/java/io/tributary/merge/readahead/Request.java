package io.tributary.merge.readahead;

import java.util.Map;

/**
 * One piece of work's bytes.
 *
 * @param what the work they are for
 */
public record Request<T>(T what, Map<Origin, Range> ranges) {
    public Request {
        ranges = Map.copyOf(ranges);
    }
}
