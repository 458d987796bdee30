package io.tributary.merge.offline;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says that a scratch directory is in use. The system lets go of it when the process ends, however it ends; also where
 * several machines share the file system, as far as that has locks.
 */
final class ScratchLock implements AutoCloseable {
    /** Sorts last, so that it goes last: a clean-up that is killed is taken up by the next one. */
    private static final String FILE = "~lock";

    /**
     * Directories of this process. The system's locks belong to the process, and closing any channel on the file lets
     * go of them: here nobody may open it a second time.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final @Nullable FileChannel channel;

    private ScratchLock(Path directory, @Nullable FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Of a directory that was just made. Without locks in the file system it is not locked, nor ever taken for litter.
     */
    static ScratchLock hold(Path directory) throws IOException {
        OURS.add(directory);
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            channel.lock();
            return new ScratchLock(directory, channel);
        } catch (IOException noLocks) {
            if (channel != null) {
                channel.close();
            }
            Files.deleteIfExists(directory.resolve(FILE));
            return new ScratchLock(directory, null);
        }
    }

    /** The lock of a directory whose process is gone; empty where it lives, or never had one. */
    static Optional<ScratchLock> inherit(Path directory) {
        if (!isLocked(directory) || !OURS.add(directory)) {
            return Optional.empty();
        }
        Optional<ScratchLock> inherited = tryLock(directory);
        if (inherited.isEmpty()) {
            OURS.remove(directory);
        }
        return inherited;
    }

    /** Whether it was locked by somebody, dead or alive. */
    static boolean isLocked(Path directory) {
        return Files.isRegularFile(directory.resolve(FILE), LinkOption.NOFOLLOW_LINKS);
    }

    private static Optional<ScratchLock> tryLock(Path directory) {
        try {
            FileChannel channel = FileChannel.open(directory.resolve(FILE), StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new ScratchLock(directory, channel));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (IOException noLocks) {
            channel.close();
            throw noLocks;
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException nothingToDo) {
            // The lock goes with the process.
        }
        OURS.remove(directory);
    }
}
