package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.signing.ModelSignature;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A store that is a prefix of a bucket, with the same layout as a directory. What is written is made on this machine,
 * uploaded under its digest, and a directory's list of files last; what is read is a verified copy of this machine.
 */
public final class ObjectStore implements Store {
    private final Bucket bucket;
    private final Supplier<ObjectCache> cache;
    private final References references;

    /**
     * @param allowedRoots directories under which checkpoints by reference may lie, or such checkpoints themselves
     * @param clock says when something of the cache was used
     */
    public ObjectStore(Bucket bucket, CacheSettings cache, List<Path> allowedRoots, InstantSource clock) {
        this(bucket, always(new ObjectCache(cache, clock)), References.toFiles(allowedRoots));
    }

    /** @param cache asked for only where something is read or written whose copy stays there */
    ObjectStore(Bucket bucket, Supplier<ObjectCache> cache, References references) {
        this.bucket = bucket;
        this.cache = cache;
        this.references = references;
    }

    static Supplier<ObjectCache> always(ObjectCache cache) {
        return () -> cache;
    }

    @Override
    public LineageStore lineage(String name) {
        return new ObjectLineageStore(bucket, cache, new LineageLayout(name));
    }

    @Override
    public CheckpointRef importCheckpoint(Path source, CheckpointKind kind) {
        try (VersionDraft draft = VersionDraft.in(cache.get().folder());
                Checkpoint checkpoint = Checkpoint.open(source)) {
            RemoteFiles files = RemoteFiles.of(draft.directory(), CheckpointImport.copy(checkpoint, draft.directory()));
            StoreUri.Imported imported = new StoreUri.Imported(kind, CheckpointDigest.of(files.digests()));
            RemoteDirectory place = new RemoteDirectory(bucket, imported.path());
            place.publish(draft.directory(), files);
            for (Path signature : ModelSignature.all(source)) {
                place.addSignature(Sha256.of(signature) + ModelSignature.SUFFIX, signature);
            }
            cache.get().keep(imported.digest(), files.bytes(), draft.directory());
            return imported.ref();
        }
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
            OpenVersion open = lineage(version.lineage()).version(version.number());
            return opened(open.directory(), open.end());
        }
        return open((StoreUri.Imported) inside.get());
    }

    private Checkpoint open(StoreUri.Imported imported) {
        RemoteDirectory place = new RemoteDirectory(bucket, imported.path());
        RemoteFiles files = place.files().orElseThrow(() -> imported.gone(place.key()));
        if (!files.checkpointDigest().equals(imported.digest())) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT,
                    "The store's " + place.key() + " lists files of the checkpoint " + files.checkpointDigest()
                            + ". Something else writes into the bucket");
        }
        ObjectCache.Held held =
                cache.get().hold(imported.digest(), files.bytes(), target -> place.fetch(files, target));
        if (imported.kind() == CheckpointKind.EXPERT) {
            try {
                place.fetchSignatures(held.path());
            } catch (RuntimeException e) {
                held.close();
                throw e;
            }
        }
        return opened(held.path(), held.end());
    }

    static Checkpoint opened(Path directory, Runnable end) {
        try {
            return Checkpoint.open(directory, end);
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }

    @Override
    public Swept sweepImports(Duration olderThan, Instant now) {
        Instant before = now.minus(olderThan);
        Swept swept = cache.get().sweep(before);
        for (CheckpointKind kind : CheckpointKind.values()) {
            swept = swept.plus(new ObjectSweeping(bucket, before).directories(kind.folder(), digest -> true));
        }
        return swept;
    }
}
