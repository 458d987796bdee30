package io.tributary.merge.file;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What an {@link IOException} means for whoever asked. A file that is not there or may not be read is the data's fault;
 * a full disk is this machine's; everything else is the file system's, and worth another try.
 */
public final class FileFailure {
    private FileFailure() {}

    /** A failure to read someone's file: {@code UNREADABLE} or {@code STORE_UNAVAILABLE}. */
    public static MergeException reading(Path file, IOException cause) {
        if (cause instanceof NoSuchFileException || cause instanceof NotDirectoryException) {
            return new MergeException(
                    ErrorCode.UNREADABLE, file + " does not exist. Check the path; it is read on this machine", cause);
        }
        if (cause instanceof AccessDeniedException) {
            return new MergeException(
                    ErrorCode.UNREADABLE,
                    file + " may not be read by this process. Give it permission to read the file",
                    cause);
        }
        return new MergeException(
                ErrorCode.STORE_UNAVAILABLE, "Reading " + file + " failed: " + describe(cause), cause);
    }

    /** A failure to write into the store: {@code DISK_FULL} or {@code STORE_UNAVAILABLE}. */
    public static MergeException writing(Path file, IOException cause) {
        return writing(file.toString(), cause);
    }

    /** The same where only a description of the file is known. */
    public static MergeException writing(String file, IOException cause) {
        String text = describe(cause).toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("disk quota") || text.contains("not enough space")) {
            return new MergeException(
                    ErrorCode.DISK_FULL,
                    "No space left to write " + file + ". Free some space or move the data directory",
                    cause);
        }
        return new MergeException(
                ErrorCode.STORE_UNAVAILABLE, "Writing " + file + " failed: " + describe(cause), cause);
    }

    private static String describe(IOException cause) {
        String reason = cause instanceof FileSystemException failed ? failed.getReason() : cause.getMessage();
        return reason == null ? cause.getClass().getSimpleName() : reason;
    }
}
