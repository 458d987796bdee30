package io.tributary.merge.store;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which store, and what of this machine it may use.
 *
 * @param cache of what a bucket or a hub holds; a directory without such references needs none, nor does who only
 *     copies versions out of a bucket
 */
public record StoreAccess(StoreAddress address, Optional<CacheSettings> cache) {
    public static StoreAccess of(Path directory) {
        return new StoreAccess(new StoreAddress.Directory(directory), Optional.empty());
    }

    /** The store without references to checkpoints outside. */
    public Store open(InstantSource clock) {
        return open(CheckpointRoots.NONE, clock);
    }

    /**
     * Opens it; a bucket's library is loaded only now.
     *
     * @param roots where checkpoints by reference may lie
     * @param clock says when something of the cache was used
     * @throws io.tributary.merge.MergeException {@code NOT_SUPPORTED} where nothing here can reach such a bucket
     */
    public Store open(CheckpointRoots roots, InstantSource clock) {
        Supplier<ObjectCache> copies = () -> new ObjectCache(
                cache.orElseThrow(() -> new IllegalStateException("what lies elsewhere needs a cache")), clock);
        References references = new References(roots, new RemoteCopies(copies, RemoteCheckpoint::find));
        return address instanceof StoreAddress.Prefix prefix
                ? new ObjectStore(
                        BucketProvider.bucket(prefix), cacheOfBucket(clock).orElse(copies), references)
                : new LocalStore(((StoreAddress.Directory) address).path(), references);
    }

    /** Made now: what is wrong with its directory is said before any work. */
    private Optional<Supplier<ObjectCache>> cacheOfBucket(InstantSource clock) {
        return cache.map(settings -> ObjectStore.always(new ObjectCache(settings, clock)));
    }

    /** What lies at a relative path, for people. */
    public String at(String relative) {
        return address.at(relative);
    }
}
