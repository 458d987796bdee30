package io.tributary.merge.technique;

/**
 * One thing that a recipe may set on a technique.
 *
 * @param bounds for people, for example {@code 0 to 1} or {@code remove | keep}
 */
public record Parameter(String name, String defaultValue, String bounds, String meaning) {}
