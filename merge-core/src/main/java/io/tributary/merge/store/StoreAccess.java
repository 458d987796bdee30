package io.tributary.merge.store;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Which store, and what of this machine it may use.
 *
 * @param cache of what a bucket holds; a directory needs none
 */
public record StoreAccess(StoreAddress address, Optional<CacheSettings> cache) {
    public static StoreAccess of(Path directory) {
        return new StoreAccess(new StoreAddress.Directory(directory), Optional.empty());
    }

    /** The store without references to checkpoints outside. */
    public Store open(InstantSource clock) {
        return open(List.of(), clock);
    }

    /**
     * Opens it; a bucket's library is loaded only now.
     *
     * @param roots under which checkpoints by reference may lie
     * @param clock says when something of the cache was used
     * @throws io.tributary.merge.MergeException {@code NOT_SUPPORTED} where nothing here can reach such a bucket
     */
    public Store open(List<Path> roots, InstantSource clock) {
        if (address instanceof StoreAddress.Prefix prefix) {
            CacheSettings settings = cache.orElseThrow(() -> new IllegalStateException("a bucket needs a cache"));
            return new ObjectStore(BucketProvider.bucket(prefix), settings, roots, clock);
        }
        return new LocalStore(((StoreAddress.Directory) address).path(), roots);
    }

    /** What lies at a relative path, for people. */
    public String at(String relative) {
        return address.at(relative);
    }
}
