package io.tributary.merge.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointDigest;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.json.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The list of a directory's files in a bucket: written last, so that a directory that has one is complete.
 *
 * @param files by plain name
 */
record RemoteFiles(SortedMap<String, Stored> files) {
    /** Under the directory; no file of one is called so, since names that begin with a dot are refused. */
    static final String NAME = ".files.json";

    record Stored(String sha256, long bytes) {}

    /** Of a directory whose files have these digests. */
    static RemoteFiles of(Path directory, SortedMap<String, String> digests) {
        SortedMap<String, Stored> files = new TreeMap<>();
        digests.forEach((name, digest) -> {
            Path file = directory.resolve(name);
            try {
                files.put(name, new Stored(digest, Files.size(file)));
            } catch (IOException e) {
                throw FileFailure.reading(file, e);
            }
        });
        return new RemoteFiles(files);
    }

    /** @param where it was read, for the message */
    static RemoteFiles parse(String where, byte[] json) {
        RemoteFiles read;
        try {
            read = CanonicalJson.read(new String(json, StandardCharsets.UTF_8), RemoteFiles.class);
        } catch (JsonProcessingException e) {
            throw corrupt(where, "it is not JSON of files");
        }
        read.files().forEach((name, file) -> {
            if (!PlainName.isPlain(name) || !Sha256.isDigest(file.sha256()) || file.bytes() < 0) {
                throw corrupt(where, "its entry " + Printable.quoted(name) + " is none");
            }
        });
        return read;
    }

    private static MergeException corrupt(String where, String what) {
        return new MergeException(
                ErrorCode.STATE_CORRUPT,
                "The store's " + where + " is damaged: " + what + ". Something else writes into the bucket");
    }

    byte[] json() {
        return CanonicalJson.pretty(this).getBytes(StandardCharsets.UTF_8);
    }

    long bytes() {
        return files.values().stream().mapToLong(Stored::bytes).sum();
    }

    SortedMap<String, String> digests() {
        SortedMap<String, String> digests = new TreeMap<>();
        files.forEach((name, file) -> digests.put(name, file.sha256()));
        return digests;
    }

    /** What the files are as a checkpoint. */
    String checkpointDigest() {
        return CheckpointDigest.of(digests());
    }
}
