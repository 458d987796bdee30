package io.tributary.merge.store;

import java.time.Instant;

/**
 * An object of a bucket.
 *
 * @param key relative to the bucket's prefix
 * @param modified by the service's clock
 */
public record RemoteObject(String key, long bytes, Instant modified) {}
