package io.tributary.merge.store;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A synced copy made inside the kernel, which shares blocks where the file system and the JDK can. */
final class FileCopy {
    private FileCopy() {}

    /** Copies to a new file and returns the digest of the copy. */
    static String of(Path source, Path target) {
        try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
            write(source, from, from.size(), target);
        } catch (IOException e) {
            throw FileFailure.reading(source, e);
        }
        return Sha256.of(target);
    }

    private static void write(Path source, FileChannel from, long size, Path target) {
        try (FileChannel to = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long at = 0;
            while (at < size) {
                long count = from.transferTo(at, size - at, to);
                if (count <= 0) {
                    throw new MergeException(
                            ErrorCode.TRUNCATED_FILE,
                            source + " became shorter while it was copied. Publish a checkpoint that does not change");
                }
                at += count;
            }
            to.force(true);
        } catch (IOException e) {
            throw FileFailure.writing(target, e);
        }
    }
}
