package io.tributary.merge.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A directory that is either not there or complete. */
public final class FreshDirectory {
    private static final String UNFINISHED = ".tmp-";

    private FreshDirectory() {}

    /** Fills a directory. */
    @FunctionalInterface
    public interface Filling {
        void into(Path directory) throws IOException;
    }

    /** Fills a directory under another name and gives it its own at the end. What was left unfinished is replaced. */
    public static void make(Path directory, Filling filling) throws IOException {
        Path unfinished = directory.resolveSibling(UNFINISHED + directory.getFileName());
        Files.createDirectories(unfinished.toAbsolutePath().getParent());
        Directories.delete(unfinished);
        Files.createDirectory(unfinished);
        filling.into(unfinished);
        Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether the name is one of what is being made, or was when it was interrupted. */
    public static boolean isUnfinished(Path path) {
        return String.valueOf(path.getFileName()).startsWith(UNFINISHED);
    }
}
