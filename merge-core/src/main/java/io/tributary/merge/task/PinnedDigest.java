package io.tributary.merge.task;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointRef;

/**
 * Whether a checkpoint that lies outside the store still is what was published. What lies in the store was hashed while
 * it was copied there, and nobody else writes it.
 */
final class PinnedDigest {
    private PinnedDigest() {}

    static void require(CheckpointRef ref, Checkpoint checkpoint) {
        if (!ref.uri().startsWith("file:")) {
            return;
        }
        String found = CheckpointDigest.of(checkpoint.location());
        if (!found.equals(ref.digest())) {
            throw new MergeException(
                    ErrorCode.DIGEST_MISMATCH,
                    checkpoint.location() + " changed after it was published: its digest is " + found + ", expected "
                            + ref.digest() + ". Publish it again under a new id");
        }
    }
}
