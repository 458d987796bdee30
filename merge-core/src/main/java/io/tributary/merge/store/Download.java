package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** An object being read: in ranges, so that a failure costs one of them, and digested on the way. */
final class Download {
    private static final int TRIES = 2;

    private final Bucket bucket;
    private final String key;

    Download(Bucket bucket, String key) {
        this.bucket = bucket;
        this.key = key;
    }

    /**
     * Writes a new file with these bytes.
     *
     * @throws VanishedException where the object is not there
     * @throws MergeException {@code STATE_CORRUPT} where its bytes are others, also the second time
     */
    void to(Path target, String digest, long bytes) {
        to(target, digest, sized(bytes));
    }

    /** The same for an object that was found just now. */
    void to(Path target, String digest, RemoteObject object) {
        String found = "";
        for (int attempt = 0; attempt < TRIES; attempt++) {
            found = bucket.fetch(object, target).orElseThrow(() -> new VanishedException(key));
            if (found.equals(digest)) {
                return;
            }
            Directories.delete(target);
        }
        throw corrupt("its digest is " + found + ", expected " + digest);
    }

    private RemoteObject sized(long expected) {
        RemoteObject found = bucket.find(key).orElseThrow(() -> new VanishedException(key));
        if (found.bytes() != expected) {
            throw corrupt("it has " + found.bytes() + " bytes, expected " + expected);
        }
        return found;
    }

    /** A small object's bytes. */
    byte[] content(String digest, long bytes) {
        byte[] content = bucket.read(sized(bytes).key(), 0, Math.toIntExact(bytes))
                .orElseThrow(() -> new VanishedException(key));
        String found = Sha256.of(content);
        if (!found.equals(digest)) {
            throw corrupt("its digest is " + found + ", expected " + digest);
        }
        return content;
    }

    /** A small object's bytes, whatever they are; empty where it is not there. */
    Optional<byte[]> small(int largest) {
        return bucket.find(key).flatMap(found -> {
            if (found.bytes() > largest) {
                throw corrupt("it has " + found.bytes() + " bytes, more than " + largest);
            }
            return bucket.read(key, 0, (int) found.bytes());
        });
    }

    /** Puts a small object, whatever its bytes, in the place of a file; nothing where it just went. */
    void replacing(Path target, int largest) {
        Optional<byte[]> content = small(largest);
        if (content.isEmpty()) {
            return;
        }
        Path temporary = TemporaryNames.in(target.resolveSibling(""));
        try {
            Files.write(temporary, content.get());
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Directories.delete(temporary);
            throw FileFailure.writing(target, e);
        }
    }

    private MergeException corrupt(String what) {
        return new MergeException(
                ErrorCode.STATE_CORRUPT,
                "The store's " + key + " is damaged: " + what
                        + ". Something else writes into the bucket; the lineage can be rebuilt");
    }
}
