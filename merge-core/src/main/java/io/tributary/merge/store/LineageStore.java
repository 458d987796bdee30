package io.tributary.merge.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The part of the store that belongs to one lineage: its blobs and its versions. A lineage only deletes its own. */
public interface LineageStore {
    BlobOutput create(BlobKind kind);

    /** Writes a small blob at once and returns its digest. */
    default String put(BlobKind kind, byte[] content) {
        try (BlobOutput out = create(kind)) {
            out.write(java.nio.ByteBuffer.wrap(content));
            return out.seal();
        }
    }

    /** Throws {@link MissingBlobException} where it is not there (any more). */
    Blob open(BlobKind kind, String digest);

    /** Removes it; nothing where it is already gone. */
    Swept delete(BlobKind kind, String digest);

    /** Starts a version with a positive number. */
    VersionOutput createVersion(long number);

    /** Where a sealed version lies; fails with {@code UNKNOWN_VERSION} where there is none. */
    Path version(long number);

    /** Numbers of the sealed versions, ascending. */
    List<Long> versions();

    /** Removes a version: it disappears at once, then its files go. Nothing where it is already gone. */
    Swept deleteVersion(long number);

    /**
     * Removes blobs and versions that are not named, and temporary files, all only where last modified before a moment.
     *
     * @param live blobs to keep
     * @param versions versions to keep
     */
    Swept sweep(Set<BlobRef> live, Set<Long> versions, Instant before);
}
