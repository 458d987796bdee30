package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.Sha256;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Checkpoints of buckets and hubs in a cache of this machine, each held against its digest before it is there. Where a
 * place may change, it is asked each time whether it did: what was changed or deleted there is so for every worker.
 */
final class RemoteCopies {
    private static final int TRIES = 2;

    private final Supplier<ObjectCache> cache;
    private final Function<CheckpointAddress, RemoteCheckpoint> finding;

    /** @param cache made only where something is read */
    RemoteCopies(Supplier<ObjectCache> cache, Function<CheckpointAddress, RemoteCheckpoint> finding) {
        this.cache = cache;
        this.finding = finding;
    }

    /**
     * Opens it.
     *
     * @throws MergeException {@code DIGEST_MISMATCH} where its bytes are others, also the second time;
     *     {@code UNREADABLE} where it is gone; {@code STORE_UNAVAILABLE} where nobody answers, or not to this machine
     */
    Checkpoint open(CheckpointAddress address, CheckpointRef ref) {
        for (int attempt = 1; ; attempt++) {
            try {
                ObjectCache.Held held = hold(address, ref);
                return ObjectStore.opened(held.path(), held.end());
            } catch (MergeException e) {
                if (e.getCause() instanceof AccessDeniedException) {
                    throw new MergeException(ErrorCode.STORE_UNAVAILABLE, e.getMessage(), e);
                }
                // A list may have been older than what it lists, a byte may have turned over on its way.
                boolean differs =
                        e.code() == ErrorCode.DIGEST_MISMATCH || e.code() == ErrorCode.CHANGED_AFTER_ACCEPTANCE;
                if (!differs || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private ObjectCache.Held hold(CheckpointAddress address, CheckpointRef ref) {
        if (address instanceof HubAddress hub && hub.isCommit()) {
            Optional<ObjectCache.Held> there = cache.get().held(key(ref, hub.revision()));
            if (there.isPresent()) {
                return there.get();
            }
        }
        try (RemoteCheckpoint found = find(address)) {
            return cache.get().hold(key(ref, found.state()), found.bytes(), place -> fetch(found, ref, place));
        }
    }

    /** Roots let the address through: what is wrong with asking its place is wrong with this machine. */
    private RemoteCheckpoint find(CheckpointAddress address) {
        try {
            return finding.apply(address);
        } catch (MergeException e) {
            if (e.code() == ErrorCode.INVALID_ARGUMENT || e.code() == ErrorCode.NOT_SUPPORTED) {
                throw new MergeException(ErrorCode.STORE_UNAVAILABLE, address + ": " + e.getMessage(), e);
            }
            throw e;
        }
    }

    private static String key(CheckpointRef ref, String state) {
        return new Sha256()
                .update(ref.uri() + "\0" + ref.digest() + "\0" + state)
                .hex();
    }

    private static void fetch(RemoteCheckpoint found, CheckpointRef ref, Path place) {
        Directories.create(place);
        found.fetch(place, name -> {});
        ref.require(CheckpointDigest.of(place));
        Directories.sync(place);
    }

    Swept sweep(Instant before) {
        return cache.get().sweep(before);
    }
}
