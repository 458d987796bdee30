package io.tributary.merge.checkpoint;

import io.tributary.merge.file.Sha256;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The digest of a checkpoint: SHA-256 over one line {@code name NUL sha256 LF} per file that belongs to it, sorted by
 * name. A bare file counts as {@code model.safetensors}, so that it and a directory that holds only that file are the
 * same checkpoint.
 */
public final class CheckpointDigest {
    private CheckpointDigest() {}

    /** Reads every byte. */
    public static String of(Path location) {
        SortedMap<String, String> digests = new TreeMap<>();
        for (CheckpointFile file : CheckpointLayout.of(location).files()) {
            digests.put(file.name(), Sha256.of(file.path()));
        }
        return of(digests);
    }

    /** From the files' own digests by name. */
    public static String of(SortedMap<String, String> digests) {
        Sha256 sha = new Sha256();
        digests.forEach((name, digest) -> sha.update(name + "\0" + digest + "\n"));
        return sha.hex();
    }
}
