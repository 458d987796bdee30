package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;

/**
 * A checkpoint and the content it must have.
 *
 * @param uri where it lies: {@code store:experts/DIGEST} or {@code store:bases/DIGEST} inside the store, or, under a
 *     configured root, a {@code file:} URI or the address of a bucket or hub
 * @param digest SHA-256 as 64 lower-case hexadecimal digits over its files' names and contents
 */
public record CheckpointRef(String uri, String digest) {
    /** What addresses inside the store begin with. */
    public static final String STORE = "store:";

    /** Whether it lies in the store, where nobody else writes. */
    public boolean liesInStore() {
        return uri.startsWith(STORE);
    }

    /**
     * Checks what was found there.
     *
     * @throws MergeException {@code DIGEST_MISMATCH} where it is other content
     */
    public void require(String found) {
        if (!found.equals(digest)) {
            throw new MergeException(
                    ErrorCode.DIGEST_MISMATCH,
                    uri + " changed after it was published: its digest is " + found + ", expected " + digest
                            + ". Publish it again under a new id");
        }
    }
}
