package io.tributary.merge.store;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Where checkpoints, merged state and versions lie; shared by all workers of a cluster. */
public interface Store {
    /** The lineage's own part; its name is checked, nothing is created before the first write. */
    LineageStore lineage(String name);

    /**
     * Copies a checkpoint into the store: {@code store:bases/DIGEST} or {@code store:experts/DIGEST}. Repeating it,
     * also at the same time or after a crash, gives the same reference.
     */
    CheckpointRef importCheckpoint(Path source, CheckpointKind kind);

    /** A reference by {@code file:} URI to a checkpoint that stays where it is; it must lie under an allowed root. */
    CheckpointRef refer(Path source);

    /** Opens without hashing again: what reads a tensor compares that tensor's digest. */
    Checkpoint open(CheckpointRef ref);

    /** Removes what interrupted imports left behind, where last modified before {@code now} − {@code olderThan}. */
    Swept sweepImports(Duration olderThan, Instant now);
}
