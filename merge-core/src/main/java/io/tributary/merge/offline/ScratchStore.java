package io.tributary.merge.offline;

import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary directory on the output's file system, removed when it is closed and, as well as can be, when the process
 * is interrupted.
 */
final class ScratchStore implements AutoCloseable {
    private final Path directory;
    private final Thread hook;

    private ScratchStore(Path directory) {
        this.directory = directory;
        this.hook = new Thread(() -> Directories.delete(directory), "tributary-merge-clean-up");
    }

    /** In the nearest directory above {@code out} that is there. */
    static ScratchStore beside(Path out) {
        Path parent = out.toAbsolutePath().normalize().getParent();
        while (parent != null && !Files.isDirectory(parent)) {
            parent = parent.getParent();
        }
        Path place = parent == null ? Path.of("/") : parent;
        try {
            ScratchStore scratch = new ScratchStore(Files.createTempDirectory(place, ".tmp-tributary-merge-"));
            Runtime.getRuntime().addShutdownHook(scratch.hook);
            return scratch;
        } catch (IOException failure) {
            throw FileFailure.writing(place, failure);
        }
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        Directories.delete(directory);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running or has run: nothing is left to remove.
        }
    }
}
