package io.tributary.merge.store;

import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A store that is a directory of a file system which all workers share. Everything is written under a temporary name
 * beside its place, synced, and renamed: what has its name is complete, whatever was killed and when.
 */
public final class LocalStore implements Store {
    private final Path root;
    private final References references;

    /**
     * @param root of the store; made on the first write
     * @param allowedRoots directories under which checkpoints by reference may lie, or such checkpoints themselves
     */
    public LocalStore(Path root, List<Path> allowedRoots) {
        this(root, References.toFiles(allowedRoots));
    }

    LocalStore(Path root, References references) {
        this.root = root.toAbsolutePath().normalize();
        this.references = references;
    }

    public Path root() {
        return root;
    }

    @Override
    public LineageStore lineage(String name) {
        return new LocalLineageStore(new LineageLayout(name), root);
    }

    @Override
    public CheckpointRef importCheckpoint(Path source, CheckpointKind kind) {
        String digest = new CheckpointImport(root.resolve(kind.folder())).copy(source);
        return new StoreUri.Imported(kind, digest).ref();
    }

    @Override
    public CheckpointRef refer(Path source) {
        return references.refer(source);
    }

    @Override
    public Checkpoint open(CheckpointRef ref) {
        Optional<StoreUri> inside = StoreUri.of(ref);
        if (inside.isEmpty()) {
            return references.open(ref);
        }
        if (inside.get() instanceof StoreUri.Version version) {
            return Checkpoint.open(
                    lineage(version.lineage()).version(version.number()).directory());
        }
        StoreUri.Imported imported = (StoreUri.Imported) inside.get();
        Path place = root.resolve(imported.path());
        if (!Files.isDirectory(place)) {
            throw imported.gone(place.toString());
        }
        return Checkpoint.open(place);
    }

    @Override
    public Swept sweepImports(Duration olderThan, Instant now) {
        Swept swept = references.sweep(now.minus(olderThan));
        for (CheckpointKind kind : CheckpointKind.values()) {
            swept = swept.plus(Sweeping.before(now.minus(olderThan)).temporaries(root.resolve(kind.folder())));
        }
        return swept;
    }
}
