package io.tributary.merge.store;

import io.tributary.merge.signing.Signer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

    /** Where a version lies, or would, relative to the store: {@code lineages/LINEAGE/versions/000001}. */
    String path(long number);

    /** Opens a sealed version as a directory; fails with {@code UNKNOWN_VERSION} where there is none. */
    OpenVersion version(long number);

    /**
     * Copies a sealed version into a directory that is empty or not there, with its signatures; fails with
     * {@code UNKNOWN_VERSION} where there is none. What is left where it fails is for the caller to remove.
     */
    void copyVersion(long number, Path directory);

    /** One small file of a sealed version; empty where there is no such version or file. */
    Optional<byte[]> file(long number, String name);

    /** Puts a signature beside the files of a sealed version; an older one of that name is replaced. */
    void sign(long number, Signer signer);

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
