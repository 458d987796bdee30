package io.tributary.merge.store;

import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.function.Predicate;

/** Removing what nobody names any more, as long as nobody touched it since a given moment. */
final class Sweeping {
    private final Instant before;

    private Sweeping(Instant before) {
        this.before = before;
    }

    static Sweeping before(Instant moment) {
        return new Sweeping(moment);
    }

    /** Old temporary files and directories of a folder. */
    Swept temporaries(Path folder) {
        Swept swept = Swept.NOTHING;
        for (Path path : Directories.list(folder)) {
            if (TemporaryNames.isTemporary(path) && isOld(path)) {
                swept = swept.plus(remove(path));
            }
        }
        return swept;
    }

    /** Old blobs of a folder whose digest is not live. */
    Swept blobs(Path folder, Predicate<String> live) {
        Swept swept = Swept.NOTHING;
        for (Path path : Directories.list(folder)) {
            String digest = String.valueOf(path.getFileName());
            if (Sha256.isDigest(digest) && !live.test(digest) && isOld(path)) {
                swept = swept.plus(remove(path));
            }
        }
        return swept;
    }

    /** True where it and everything in it were last modified before the moment. */
    boolean isOld(Path path) {
        try {
            if (!Files.getLastModifiedTime(path).toInstant().isBefore(before)) {
                return false;
            }
            for (Path file : Directories.files(path)) {
                if (!Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw FileFailure.reading(path, e);
        }
    }

    /** As {@link #remove}, but first out of sight and then file by file: nobody finds half a directory. */
    static Swept removeAtOnce(Path path) {
        Path hidden = TemporaryNames.in(path.resolveSibling(""));
        try {
            Files.move(path, hidden, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return Swept.NOTHING;
        } catch (IOException e) {
            throw FileFailure.writing(path, e);
        }
        return remove(hidden);
    }

    /** Removes a file or directory and says what went; nothing where it is already gone. */
    static Swept remove(Path path) {
        long files = 0;
        long bytes = 0;
        for (Path file : Directories.files(path)) {
            bytes += size(file);
            files++;
        }
        Directories.delete(path);
        return new Swept(files, bytes);
    }

    /** 0 where somebody else was faster to remove it. */
    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }
}
