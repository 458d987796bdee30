package io.tributary.merge.checkpoint;

/**
 * A checkpoint and the content it must have.
 *
 * @param uri where it lies: {@code store:experts/DIGEST} or {@code store:bases/DIGEST} inside the store, or a
 *     {@code file:} URI under a configured root
 * @param digest SHA-256 as 64 lower-case hexadecimal digits over its files' names and contents
 */
public record CheckpointRef(String uri, String digest) {}
