package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.checkpoint.CheckpointFile;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.signing.ModelSignature;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Copying checkpoints into one folder of the store, each under its digest. The digest is taken from the copy, so it is
 * that of the bytes which are kept. Two imports of the same content at once both succeed: the first rename wins.
 */
final class CheckpointImport {
    private final Path folder;

    CheckpointImport(Path folder) {
        this.folder = folder;
    }

    /** Copies, checks and publishes; returns the digest. */
    String copy(Path source) {
        try (Checkpoint checkpoint = Checkpoint.open(source);
                VersionDraft draft = VersionDraft.in(folder)) {
            String digest = CheckpointDigest.of(copy(checkpoint, draft.directory()));
            publish(draft.directory(), folder.resolve(digest));
            bringSignatures(source, folder.resolve(digest));
            return digest;
        } catch (IOException e) {
            throw FileFailure.writing(folder, e);
        }
    }

    /** Copies what belongs to it into an empty directory, and opens the copy; the files' digests by name. */
    static SortedMap<String, String> copy(Checkpoint checkpoint, Path temporary) {
        SortedMap<String, String> digests = new TreeMap<>();
        for (CheckpointFile file : checkpoint.files()) {
            digests.put(file.name(), FileCopy.of(file.path(), temporary.resolve(file.name())));
        }
        Directories.sync(temporary);
        Checkpoint.open(temporary).close();
        return digests;
    }

    /**
     * Signatures are about a checkpoint and no part of it: they come along under names of their own, also to a copy
     * that was there before.
     */
    private static void bringSignatures(Path source, Path place) throws IOException {
        for (Path signature : ModelSignature.all(source)) {
            Path kept = place.resolve(Sha256.of(signature) + ModelSignature.SUFFIX);
            if (!Files.exists(kept)) {
                Path temporary = TemporaryNames.in(place);
                try {
                    FileCopy.of(signature, temporary);
                    Files.move(temporary, kept, StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    Files.deleteIfExists(temporary);
                }
                Directories.sync(place);
            }
        }
    }

    private void publish(Path temporary, Path place) throws IOException {
        try {
            if (!Files.exists(place)) {
                Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (FileSystemException e) {
            if (!Files.isDirectory(place)) {
                throw e;
            }
        }
        Directories.sync(folder);
        for (Path file : Directories.list(temporary)) {
            Path kept = place.resolve(file.getFileName());
            if (!Files.exists(kept) || Files.size(kept) != Files.size(file)) {
                throw new MergeException(
                        ErrorCode.STATE_CORRUPT,
                        kept + " is not what was imported under this digest. Something changed the store; remove "
                                + place + " and publish again");
            }
        }
    }
}
