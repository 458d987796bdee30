package io.tributary.connect.targets;

/**
 * A serving system. Failures are {@code MergeException}s: {@code SERVING_UNAVAILABLE} is worth another try,
 * {@code SERVING_REFUSED} is not.
 */
public interface Target {
    /** Asks what it serves; changes nothing. */
    Observed observe(PromotedVersion version);

    /** Brings a version and asks what is served then, whatever the system said to the bringing. */
    Observed deploy(PromotedVersion version);
}
