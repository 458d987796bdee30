package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.file.Printable;
import io.tributary.merge.file.Sha256;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reference names inside the store. */
sealed interface StoreUri {
    /** A checkpoint that was copied into the store. */
    record Imported(CheckpointKind kind, String digest) implements StoreUri {
        String path() {
            return kind.folder() + "/" + digest;
        }

        CheckpointRef ref() {
            return new CheckpointRef(CheckpointRef.STORE + path(), digest);
        }

        MergeException gone(String where) {
            return new MergeException(
                    ErrorCode.STORE_UNAVAILABLE,
                    where + " is gone, though it was imported. Mount the store that holds it on this machine, "
                            + "or restore it");
        }
    }

    /** A sealed version. */
    record Version(String lineage, long number) implements StoreUri {
        static final Pattern PATH = Pattern.compile("lineages/([^/]+)/versions/(" + LineageLayout.VERSION + ")");
    }

    /** Empty where it does not name something of the store; refused where it does so badly. */
    static Optional<StoreUri> of(CheckpointRef ref) {
        if (!ref.uri().startsWith(CheckpointRef.STORE)) {
            return Optional.empty();
        }
        String path = ref.uri().substring(CheckpointRef.STORE.length());
        for (CheckpointKind kind : CheckpointKind.values()) {
            if (path.equals(kind.folder() + "/" + ref.digest()) && Sha256.isDigest(ref.digest())) {
                return Optional.of(new Imported(kind, ref.digest()));
            }
        }
        Matcher version = Version.PATH.matcher(path);
        if (version.matches()) {
            return Optional.of(new Version(version.group(1), Long.parseLong(version.group(2))));
        }
        throw new MergeException(
                ErrorCode.INVALID_ARGUMENT,
                Printable.quoted(ref.uri()) + " does not name the checkpoint with digest " + ref.digest()
                        + ": expected store:bases/DIGEST or store:experts/DIGEST");
    }
}
