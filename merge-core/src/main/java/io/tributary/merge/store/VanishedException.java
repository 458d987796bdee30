package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;

/** Thrown where an object is not there, or not any more; who knows what it belongs to says what that means. */
final class VanishedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VanishedException(String key) {
        super("The store's " + key + " is gone");
    }

    /** What it means where the object belongs to something that is complete. */
    MergeException unavailable() {
        return new MergeException(
                ErrorCode.STORE_UNAVAILABLE,
                getMessage()
                        + ", though what it belongs to was complete. Restore it, or look who deletes in the bucket",
                this);
    }
}
