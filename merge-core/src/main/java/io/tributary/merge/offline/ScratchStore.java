package io.tributary.merge.offline;

import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A temporary directory on the output's file system, removed when it is closed and, as well as can be, when the process
 * is interrupted. What a killed process left is removed by the next one that works in the same place.
 */
final class ScratchStore implements AutoCloseable {
    static final String PREFIX = ".tmp-tributary-merge-";

    private final Path directory;
    private final ScratchLock lock;
    private final Thread hook;

    private ScratchStore(Path directory, ScratchLock lock) {
        this.directory = directory;
        this.lock = lock;
        this.hook = new Thread(() -> Directories.delete(directory), "tributary-merge-clean-up");
    }

    /**
     * In the nearest directory above {@code out} that is there.
     *
     * @param now what lies there unlocked is judged by its age at this moment
     */
    static ScratchStore beside(Path out, Instant now) {
        Path parent = out.toAbsolutePath().normalize().getParent();
        while (parent != null && !Files.isDirectory(parent)) {
            parent = parent.getParent();
        }
        Path place = parent == null ? Path.of("/") : parent;
        ScratchLitter.remove(place, now);
        try {
            Path directory = Files.createTempDirectory(place, PREFIX);
            ScratchStore scratch = new ScratchStore(directory, ScratchLock.hold(directory));
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
        lock.close();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running or has run: nothing is left to remove.
        }
    }
}
