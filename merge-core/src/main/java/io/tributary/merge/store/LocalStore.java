package io.tributary.merge.store;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A store that is a directory of a file system which all workers share. */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class LocalStore implements Store {
    /**
     * @param root of the store; made on the first write
     * @param allowedRoots directories under which checkpoints by reference may lie
     */
    public LocalStore(Path root, List<Path> allowedRoots) {}

    @Override
    public LineageStore lineage(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CheckpointRef importCheckpoint(Path source, CheckpointKind kind) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CheckpointRef refer(Path source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Checkpoint open(CheckpointRef ref) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Swept sweepImports(Duration olderThan, Instant now) {
        throw new UnsupportedOperationException();
    }
}
