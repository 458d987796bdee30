package io.tributary.merge.task;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointRef;

/**
 * Whether a checkpoint that lies outside the store still is what was published. What lies in the store, or in a bucket
 * or on a hub, was hashed while it was copied from there, and nobody else writes the copy.
 */
final class PinnedDigest {
    private PinnedDigest() {}

    static void require(CheckpointRef ref, Checkpoint checkpoint) {
        if (ref.uri().startsWith("file:")) {
            ref.require(CheckpointDigest.of(checkpoint.location()));
        }
    }
}
